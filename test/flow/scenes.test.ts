import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ShowState } from '../../client/view/show-state.ts'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { decodeOsc, type OscMessage } from '../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import type { SceneStatus } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

/** A show, a page that watches it, and a controller that sends and hears. */
type Stage = {
  readonly show: RunningShow
  readonly probe: LiveProbe
  readonly state: ShowState
  heard(address: string): number | string | undefined
}

let swatches: string
let dataDir: string
let socket: Socket
let stage: Stage
const heard: OscMessage[] = []

beforeAll(async () => {
  swatches = await writeSwatches()
  socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.on('message', (bytes) => heard.push(...decodeOsc(bytes)))
})

afterAll(async () => {
  socket.close()
  await rm(swatches, { recursive: true, force: true })
})

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smalti-scenes-'))
  stage = await begin()
})

afterEach(async () => {
  await end()
  await rm(dataDir, { recursive: true, force: true })
})

async function begin(): Promise<Stage> {
  heard.length = 0
  const reply = `127.0.0.1:${socket.address().port}`
  const argv = ['test', '--tiles', swatches, '--cols', '40', '--workers', '1', '--osc-reply', reply]
  const show = await startShow(argv, dataDir)
  const state = new ShowState()
  const probe = await LiveProbe.open(show.http, {
    stateArrived: (snapshot) => state.applySnapshot(snapshot),
    changeArrived: (change) => state.applyChange(change),
  })
  await until(() => state.isKnown, 'the state')
  const last = (address: string): number | string | undefined => {
    const value = heard.findLast((message) => message.address === `/mosaic${address}`)?.args[0]
    return typeof value === 'number' || typeof value === 'string' ? value : undefined
  }
  return { show, probe, state, heard: last }
}

async function end(): Promise<void> {
  await stage.probe.close()
  await stage.show.close()
}

async function restart(): Promise<void> {
  await end()
  stage = await begin()
}

function send(address: string, ...values: (number | string)[]): void {
  const args = values.map((value) =>
    typeof value === 'string' ? { type: 's' as const, value } : { type: 'f' as const, value },
  )
  const bytes = encodeOscMessage({ address: `/mosaic${address}`, args })
  socket.send(bytes, stage.show.engine.ready.oscPort ?? 0, '127.0.0.1')
}

async function http(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { 'X-Smalti': '1', ...(body && { 'Content-Type': 'application/json' }) }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${stage.show.http}/api/scenes${path}`, { method, headers, ...sent })
  return { status: answer.status, ...((await answer.json()) as object) }
}

function sceneOf(name: string): SceneStatus | undefined {
  return stage.state.scenes.find((scene) => scene.name === name)
}

const tint = (): number => stage.state.settled('/look/tint')

describe('scenes of a running show', () => {
  it('are saved over OSC, recalled, taken back, and there in the next run', async () => {
    send('/look/tint', 0.75)
    await until(() => tint() === 0.75, 'the look')
    send('/scene/save', 'My Scene')
    await until(() => sceneOf('my-scene') !== undefined, 'the scene at the page')
    expect(sceneOf('my-scene')).toMatchObject({ label: 'My Scene', isOwn: true, versions: 1 })
    await until(() => stage.heard('/scene/6/name') === 'my-scene', 'its name at the controller')
    send('/look/tint', 0.25)
    await until(() => tint() === 0.25, 'another look')
    send('/scene/go', 'my-scene')
    await until(() => tint() === 0.75, 'the scene on air')
    await until(() => stage.heard('/scene/6/active') === 1, 'its light')
    await restart()
    expect(sceneOf('my-scene')).toMatchObject({ label: 'My Scene', isOwn: true })
    send('/scene/undo', 1)
    await until(() => sceneOf('my-scene') === undefined, 'the scene gone')
    await until(() => stage.heard('/scene/6/name') === '' || stage.heard('/scene/6/name') === undefined, 'it')
    await restart()
    expect(stage.state.scenes).toHaveLength(5)
  })

  it('are saved, changed, taken back and deleted over HTTP', async () => {
    stage.probe.command('/look/tint', 0.5)
    await until(() => tint() === 0.5, 'the look')
    const saved = await http('POST', '', { name: 'wall', fadeMs: 50 })
    expect(saved).toMatchObject({
      status: 200,
      scene: { name: 'wall', label: 'Wall', fadeMs: 50, isOwn: true },
    })
    const file = join(dataDir, 'presets', 'wall.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ values: { '/look/tint': 0.5 } })
    expect(await http('PATCH', '/wall', { label: 'My wall', order: -1 })).toMatchObject({
      scene: { label: 'My wall', versions: 2 },
    })
    await until(() => stage.state.scenes[0]?.label === 'My wall', 'the label at the page')
    expect(await http('POST', '/wall/undo')).toMatchObject({ scene: { label: 'Wall', fadeMs: 50 } })
    expect(await http('DELETE', '/wall')).toMatchObject({ scene: { isOwn: false, fadeMs: 2400 } })
    expect(await http('DELETE', '/wall')).toMatchObject({ status: 409, error: 'wall comes with the program' })
    expect(await http('POST', '', { name: '../wall' })).toMatchObject({ status: 409 })
    await restart()
    expect(await http('POST', '/wall/undo')).toMatchObject({ scene: { isOwn: true, fadeMs: 50 } })
  })

  it('follow files that somebody puts into their folder', async () => {
    const text = { format: 1, name: 'hand', order: 0, fadeMs: 0, values: { '/look/tint': 0.9 } }
    await writeFile(join(dataDir, 'presets', 'hand.json'), JSON.stringify(text))
    await until(() => stage.state.scenes[0]?.name === 'hand', 'the scene at the page')
    stage.probe.command('/scene/1/go')
    await until(() => tint() === 0.9, 'its look')
  })

  it('wait in preview until they are taken', async () => {
    send('/preview/scene', 'bold')
    await until(() => stage.state.preview?.name === 'bold', 'the preview')
    expect(stage.state.preview?.values).toMatchObject({ '/grid/cols': 56 })
    await until(() => stage.heard('/preview/scene') === 'bold', 'the preview at the controller')
    expect(stage.state.settled('/grid/cols')).toBe(40)
    stage.probe.command('/take')
    await until(() => stage.state.settled('/grid/cols') === 56, 'the scene')
    await until(() => stage.state.preview === null, 'the preview gone')
  })

  it('wait for the beat, and tell so', async () => {
    send('/tempo/quantise', 'bar')
    await until(() => stage.state.text('/tempo/quantise') === 'bar', 'the wish')
    send('/tempo/resync')
    send('/scene/go', 'bold')
    await until(() => stage.state.text('/scene/go') === 'bold', 'the scene on the beat')
    send('/tempo/bpm', 20)
    send('/tempo/resync')
    send('/scene/go', 'wall')
    await until(() => stage.state.text('/scene/pending') === 'wall', 'the waiting scene')
    expect(stage.state.text('/scene/go')).toBe('bold')
    send('/tempo/quantise', 'off')
    await until(() => stage.state.text('/scene/go') === 'wall', 'it at once')
    await until(() => stage.state.text('/scene/pending') === '', 'nothing waiting')
  })

  it('give way to panic and come back, and a wall in pieces is put together', async () => {
    send('/zoom', 20)
    send('/out/shatter', 50)
    await until(() => stage.state.settled('/zoom') === 20, 'the zoom')
    await until(() => stage.state.gather.isShattered, 'the pieces')
    send('/out/panic', 1)
    send('/out/panic', 0)
    await until(() => stage.state.number('/out/panic/active', 0) === 1, 'panic')
    await until(() => stage.heard('/out/panic/active') === 1, 'its light')
    expect(stage.state.settled('/zoom')).toBe(1)
    expect(stage.state.gather.isShattered).toBe(false)
    send('/out/panic/back')
    await until(() => stage.state.settled('/zoom') === 20, 'the look before')
    expect(stage.state.number('/out/panic/active', 0)).toBe(0)
  })

  it('are locked with the rest, and the lock ends with the show', async () => {
    send('/system/lock', 1)
    await until(() => stage.state.lock.isOn, 'the lock')
    expect(stage.state.lock.by).toContain('127.0.0.1')
    expect(await http('POST', '', { name: 'x' })).toMatchObject({ status: 409 })
    const patch = await fetch(`${stage.show.http}/api/state`, {
      method: 'PATCH',
      headers: { 'X-Smalti': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ '/zoom': 3, '/out/blackout': 1 }),
    })
    expect(await patch.json()).toMatchObject({
      '/zoom': { ok: false, reason: expect.stringContaining('locked by') as unknown },
      '/out/blackout': { ok: true },
    })
    await restart()
    expect(stage.state.lock).toEqual({ isOn: false, by: '' })
  })
})
