import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ControlMapStatus } from '../../../server/protocol/control-map.ts'
import type { MonitorEntry } from '../../../server/protocol/monitor-entry.ts'
import { rawRequest, type RawAnswer } from './raw-request.ts'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

const STRANGER = '203.0.113.5'
const OPACITY = '/composition/layers/1/video/opacity'
const CONTROLS = { 'X-Smalti': '1', 'Content-Type': 'application/json' }

let output: TestOutput
const clients: TestClient[] = []

beforeEach(async () => {
  output = await openTestOutput()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await output.close()
})

function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = CONTROLS) {
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const named = body === undefined ? { 'X-Smalti': headers['X-Smalti'] ?? '0' } : headers
  return rawRequest(output.server.port, path, { method, headers: named, ...text })
}

function json<T>(answer: RawAnswer): T {
  expect(answer.status).toBe(200)
  return JSON.parse(answer.body) as T
}

/** Learns `/zoom` for a control of another program. */
async function learnZoom(): Promise<void> {
  expect((await ask('POST', '/api/map/learn', { to: '/zoom' })).status).toBe(200)
  output.show.controls.map.oscMoved('hand', OPACITY, [0.5])
}

describe('/api/senders', () => {
  it('lists who sends, and lets one in, ignores or forgets it', async () => {
    output.show.controls.list.note(STRANGER, Buffer.from('/zoom\0\0\0'))
    const listed = await ask('GET', '/api/senders')
    expect(json(listed)).toMatchObject([
      { address: STRANGER, isAllowed: false, isIgnored: false, role: null, count: 1, last: '/zoom' },
    ])
    await ask('POST', '/api/senders', { address: STRANGER, verdict: 'allow' })
    expect(json(await ask('GET', '/api/senders'))).toMatchObject([{ isAllowed: true, role: 'control' }])
    await ask('POST', '/api/senders', { address: STRANGER, verdict: 'ignore' })
    expect(json(await ask('GET', '/api/senders'))).toEqual([])
    expect(json(await ask('GET', '/api/senders?ignored=1'))).toMatchObject([{ isIgnored: true }])
  })

  it('takes nothing else', async () => {
    const wrong = [
      '{}',
      'null',
      '[]',
      '{"address":1,"verdict":"allow"}',
      '{"address":"1.2.3.4","verdict":"x"}',
    ]
    for (const body of wrong) expect((await ask('POST', '/api/senders', body)).status, body).toBe(400)
    const name = { address: 'a phone', verdict: 'allow' }
    expect((await ask('POST', '/api/senders', name)).status).toBe(422)
    const own = { address: '127.0.0.1', verdict: 'ignore' }
    expect((await ask('POST', '/api/senders', own)).status).toBe(422)
  })
})

describe('/api/map', () => {
  it('learns, tells, changes and forgets', async () => {
    expect(json(await ask('GET', '/api/map'))).toEqual({ learning: null, mappings: [] })
    await ask('POST', '/api/map/learn', { to: '/zoom' })
    expect(json<ControlMapStatus>(await ask('GET', '/api/map')).learning).toBe('/zoom')
    await ask('POST', '/api/map/learn', { to: null })
    expect(json<ControlMapStatus>(await ask('GET', '/api/map')).learning).toBeNull()
    await learnZoom()
    const [mapping] = json<ControlMapStatus>(await ask('GET', '/api/map')).mappings
    expect(mapping).toMatchObject({ id: '1', from: { kind: 'osc', address: OPACITY }, to: '/zoom' })
    const change = { range: [1, 8], curve: 'linear', isInverted: true }
    expect((await ask('PATCH', '/api/map/1', change)).status).toBe(200)
    expect(json<ControlMapStatus>(await ask('GET', '/api/map')).mappings[0]).toMatchObject(change)
    expect((await ask('DELETE', '/api/map/1')).status).toBe(200)
    expect(json<ControlMapStatus>(await ask('GET', '/api/map')).mappings).toEqual([])
  })

  it('takes nothing else', async () => {
    await learnZoom()
    for (const body of ['{}', 'null', '{"to":"zoom"}', '{"to":7}', `{"to":"/${'x'.repeat(300)}"}`]) {
      expect((await ask('POST', '/api/map/learn', body)).status, body).toBe(400)
    }
    expect((await ask('POST', '/api/map/learn', { to: '/nothing' })).status).toBe(422)
    const wrong = [
      'null',
      '{"range":[1]}',
      '{"range":[1,"2"]}',
      '{"curve":"s"}',
      '{"isInverted":1}',
      '{"to":1}',
    ]
    for (const body of wrong) expect((await ask('PATCH', '/api/map/1', body)).status, body).toBe(400)
    expect((await ask('PATCH', '/api/map/1', { range: [8, 1] })).status).toBe(422)
    for (const id of ['2', '0', 'x', '__proto__', 'constructor']) {
      expect((await ask('PATCH', `/api/map/${id}`, {})).status, id).toBe(404)
      expect((await ask('DELETE', `/api/map/${id}`)).status, id).toBe(404)
    }
  })
})

describe('who may', () => {
  const changes = [
    ['POST', '/api/senders', { address: STRANGER, verdict: 'allow' }],
    ['POST', '/api/map/learn', { to: '/zoom' }],
    ['PATCH', '/api/map/1', { isInverted: true }],
    ['DELETE', '/api/map/1', {}],
  ] as const

  it('change is whoever says that he means to', async () => {
    await learnZoom()
    for (const [method, path, body] of changes) {
      const plain = { 'Content-Type': 'application/json' }
      expect((await ask(method, path, body, plain)).status, path).toBe(403)
    }
  })

  it('see and change is nobody who only watches', async () => {
    await output.close()
    output = await openTestOutput({ isLan: true })
    await learnZoomInside()
    const query = `?token=${output.access.viewToken}`
    for (const path of ['/api/senders', '/api/map']) {
      expect((await ask('GET', path)).status, path).toBe(401)
      expect((await ask('GET', path + query)).status, path).toBe(403)
    }
    for (const [method, path, body] of changes) {
      expect((await ask(method, path, body)).status, path).toBe(401)
      expect((await ask(method, path + query, body)).status, path).toBe(403)
    }
    expect(output.show.controls.mapStatus().mappings[0]?.isInverted).toBe(false)
  })

  async function learnZoomInside(): Promise<void> {
    output.show.controls.learn('/zoom')
    output.show.controls.map.oscMoved('hand', OPACITY, [0.5])
  }
})

describe('/live', () => {
  async function connect(path = '/live'): Promise<TestClient> {
    const client = await TestClient.connect(output.server.port, { path })
    clients.push(client)
    return client
  }

  function entriesOf(client: TestClient): readonly MonitorEntry[] {
    return client.json.flatMap((message) => (message.type === 'monitor' ? message.entries : []))
  }

  it('carries a MIDI control to what it is mapped to', async () => {
    const page = await connect()
    output.show.controls.learn('/zoom')
    const knob = { type: 'midi', channel: 1, message: 'cc', number: 7 } as const
    page.send({ ...knob, value: 0.5 })
    page.send({ ...knob, value: 0 })
    page.send({ type: 'ping', sentMs: 1 })
    await page.until(() => page.json.some(({ type }) => type === 'pong'))
    expect(output.show.commands).toMatchObject([
      { address: '/zoom', args: [1], origin: { kind: 'page' }, role: 'admin' },
    ])
  })

  it('tells a page that asks what comes in, until it asks for no more', async () => {
    const [page, other] = [await connect(), await connect()]
    page.send({ type: 'monitor', isOn: true })
    page.send({ type: 'midi', channel: 2, message: 'note', number: 60, value: 1 })
    await page.until(() => entriesOf(page).length === 1)
    expect(entriesOf(page)).toMatchObject([
      { address: 'midi note 60 ch 2', args: [1], outcome: 'refused', reason: 'is mapped to nothing' },
    ])
    expect(entriesOf(other)).toEqual([])
    page.send({ type: 'monitor', isOn: false })
    other.send({ type: 'monitor', isOn: true })
    other.send({ type: 'midi', channel: 3, message: 'bend', number: 0, value: 0.5 })
    await other.until(() => entriesOf(other).length === 1)
    expect(entriesOf(page)).toHaveLength(1)
  })

  it('closes a page that sends a broken MIDI message', async () => {
    const wrong = [{ channel: 0 }, { channel: 17 }, { number: 128 }, { number: 1.5 }, { message: 'sysex' }]
    for (const fields of wrong) {
      const page = await connect()
      page.socket.send(
        JSON.stringify({ type: 'midi', channel: 1, message: 'cc', number: 7, value: 1, ...fields }),
      )
      await page.until(() => page.closeCode !== null)
      expect(page.closeCode, JSON.stringify(fields)).toBe(1008)
    }
  })

  it('keeps both from a page that only watches', async () => {
    await output.close()
    output = await openTestOutput({ isLan: true })
    const page = await connect(`/live?token=${output.access.viewToken}`)
    page.send({ type: 'monitor', isOn: true })
    page.send({ type: 'midi', channel: 1, message: 'cc', number: 7, value: 1 })
    await page.until(() => page.json.filter(({ type }) => type === 'error').length === 2)
    expect(entriesOf(page)).toEqual([])
  })
})
