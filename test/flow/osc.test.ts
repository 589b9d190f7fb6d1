import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { decodeOsc, type OscMessage } from '../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import type { StateChange } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

let show: RunningShow
let swatches: string
let socket: Socket
const heard: OscMessage[] = []

beforeAll(async () => {
  swatches = await writeSwatches()
  socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.on('message', (bytes) => heard.push(...decodeOsc(bytes)))
  const reply = `127.0.0.1:${socket.address().port}`
  show = await startShow([
    'test',
    '--tiles',
    swatches,
    '--cols',
    '80',
    '--workers',
    '1',
    '--osc-reply',
    reply,
  ])
})

afterAll(async () => {
  await show?.close()
  socket.close()
  await rm(swatches, { recursive: true, force: true })
})

function send(address: string, value: number): void {
  const bytes = encodeOscMessage({ address, args: [{ type: 'i', value }] })
  socket.send(bytes, show.engine.ready.oscPort ?? 0, '127.0.0.1')
}

function valuesAt(address: string): readonly unknown[] {
  return heard.filter((message) => message.address === address).map(({ args }) => args[0])
}

it('carries OSC to the pages and the pages to OSC', async () => {
  const changes: StateChange[] = []
  const probe = await LiveProbe.open(show.http, {
    gridArrived: () => {},
    stateArrived: () => {},
    changeArrived: (change) => changes.push(change),
  })
  send('/mosaic/zoom', 8)
  await until(() => changes.some((change) => change.motions?.['/zoom']?.to === 8), 'the zoom at the page')
  await until(() => valuesAt('/mosaic/zoom').at(-1) === 8, 'its settled value at the controller')
  probe.command('/out/blackout', 1)
  await until(() => valuesAt('/mosaic/out/blackout').at(-1) === 1, 'the blackout at the controller')
  await until(() => valuesAt('/mosaic/set/1/ready').at(-1) === 1, 'the set ready at the controller')
  await until(() => valuesAt('/mosaic/status/fps').length > 0, 'the meters')
  await probe.close()
})

it('counts what OSC said in the metrics', async () => {
  send('/mosaic/nothing', 1)
  await until(() => valuesAt('/mosaic/error').length > 0, 'the error')
  const metrics = await (await fetch(`${show.http}/metrics`)).text()
  expect(metrics).toMatch(/smalti_osc_ok_total\S* [1-9]/)
  expect(metrics).toMatch(/smalti_osc_bad_total\S* 1\b/)
})
