import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { ControlMapStatus } from '../../server/protocol/control-map.ts'
import type { SenderStatus } from '../../server/protocol/sender-status.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { TcpController } from '../server/control/tcp-controller.ts'

const OPACITY = '/composition/layers/1/video/opacity'
const JSON_CHANGE = { 'X-Smalti': '1', 'Content-Type': 'application/json' }

let dataDir: string
let swatches: string
let show: RunningShow
let hand: TcpController

async function start(): Promise<void> {
  const words = ['test', '--tiles', swatches, '--cols', '80', '--workers', '1', '--osc-tcp-port', '0']
  show = await startShow(words, dataDir)
  hand = await TcpController.open(show.engine.ready.oscTcpPort ?? 0)
}

async function stop(): Promise<void> {
  hand.close()
  await show.close()
}

async function read<T>(path: string): Promise<T> {
  return (await (await fetch(show.http + path)).json()) as T
}

async function valueOf(address: string): Promise<unknown> {
  return (await read<{ values: Record<string, unknown> }>('/api/state')).values[address]
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smalti-control-'))
  swatches = await writeSwatches()
  await start()
})

afterAll(async () => {
  await stop()
  await rm(dataDir, { recursive: true, force: true })
  await rm(swatches, { recursive: true, force: true })
})

it('learns a control of another program, moves by it, and still does after a restart', async () => {
  const body = JSON.stringify({ to: '/look/tint' })
  const learned = await fetch(`${show.http}/api/map/learn`, { method: 'POST', headers: JSON_CHANGE, body })
  expect(learned.status).toBe(200)
  hand.send(OPACITY, 0.5)
  await until(async () => (await read<ControlMapStatus>('/api/map')).mappings.length === 1, 'the mapping')
  hand.send(OPACITY, 0.75)
  await until(async () => (await valueOf('/look/tint')) === 0.75, 'the value')
  await stop()
  const kept = JSON.parse(await readFile(join(dataDir, 'map.json'), 'utf8')) as ControlMapStatus
  expect(kept.mappings).toMatchObject([{ from: { address: OPACITY }, to: '/look/tint' }])
  await start()
  hand.send(OPACITY, 0.25)
  await until(async () => (await valueOf('/look/tint')) === 0.25, 'the value after the restart')
})

it('tells a page that asks what comes in, and carries its MIDI', async () => {
  const entries: string[] = []
  const probe = await LiveProbe.open(show.http, {
    monitorArrived: (arrived) =>
      entries.push(...arrived.map(({ address, outcome }) => `${address} ${outcome}`)),
  })
  probe.send({ type: 'monitor', isOn: true })
  hand.send('/mosaic/nothing', 1)
  await until(() => entries.includes('/mosaic/nothing refused'), 'the wrong message')
  probe.send({ type: 'midi', channel: 1, message: 'cc', number: 7, value: 0.5 })
  await until(() => entries.includes('midi cc 7 ch 1 refused'), 'the MIDI control')
  await probe.close()
})

it('lists who sends', async () => {
  hand.send('/ping')
  await until(() => hand.values('/mosaic/pong').length > 0, 'the pong')
  const senders = await read<readonly SenderStatus[]>('/api/senders')
  expect(senders).toMatchObject([{ address: '127.0.0.1', isAllowed: true, role: 'admin', last: '/ping' }])
})
