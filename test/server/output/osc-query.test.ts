import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { decodeOsc, type OscMessage } from '../../../server/control/osc-decoder.ts'
import { encodeOscMessage, type OscSendArgument } from '../../../server/control/osc-encoder.ts'
import { until } from '../../fixtures/until.ts'
import { rawRequest } from './raw-request.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'
import { TestSurfaces } from './test-surfaces.ts'

let output: TestOutput
let surfaces: TestSurfaces
const sockets: WebSocket[] = []

async function open(more: Parameters<typeof openTestOutput>[0] = {}): Promise<void> {
  surfaces = new TestSurfaces()
  output = await openTestOutput({ ...more, surfaces })
}

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await rawRequest(output.server.port, path, { headers })
  const json = answer.body === '' ? null : (JSON.parse(answer.body) as Record<string, never>)
  return { status: answer.status, json }
}

/** A client of the WebSocket that keeps what it is told. */
class Listener {
  readonly heard: OscMessage[] = []
  readonly commands: { COMMAND: string; DATA: string }[] = []
  closeCode: number | null = null
  readonly socket: WebSocket

  private constructor(socket: WebSocket) {
    this.socket = socket
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('close', (code) => (this.closeCode = code))
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.heard.push(...decodeOsc(data))
      else this.commands.push(JSON.parse(data.toString()) as { COMMAND: string; DATA: string })
    })
  }

  static async connect(path = '/', options: ClientOptions = {}): Promise<Listener> {
    const listener = new Listener(new WebSocket(`ws://127.0.0.1:${output.server.port}${path}`, options))
    await once(listener.socket, 'open')
    return listener
  }

  listen(path: string, command = 'LISTEN'): void {
    this.socket.send(JSON.stringify({ COMMAND: command, DATA: path }))
  }

  send(address: string, ...args: OscSendArgument[]): void {
    this.socket.send(encodeOscMessage({ address, args }))
  }

  values(address: string): unknown[] {
    return this.heard.filter((message) => message.address === address).map((message) => message.args[0])
  }

  /** Waits until all that was sent before has been worked off. */
  async drained(): Promise<void> {
    const before = this.values('/mosaic/pong').length
    this.send('/mosaic/ping')
    await until(() => this.values('/mosaic/pong').length > before, 'a pong')
  }
}

function move(address: string, ...args: (number | string)[]): void {
  const origin = { kind: 'http', id: 'test' } as const
  surfaces.store.apply({ address, args, origin, receivedUs: 0, role: 'admin' })
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await output.close()
})

describe('OSCQuery over HTTP', () => {
  it('tells the host and only extensions that work', async () => {
    await open()
    for (const path of ['/?HOST_INFO', '/osc?HOST_INFO', '/mosaic?HOST_INFO', '/mosaic/zoom?HOST_INFO']) {
      const { status, json } = await get(path, { Accept: 'text/html' })
      expect(status, path).toBe(200)
      expect(json).toMatchObject({
        NAME: 'Smalti on test',
        OSC_IP: '127.0.0.1',
        OSC_PORT: 7700,
        OSC_TRANSPORT: 'UDP',
      })
      expect(Object.values(json!['EXTENSIONS']!)).not.toContain(false)
    }
    surfaces.oscPort = null
    expect((await get('/?HOST_INFO')).json).not.toHaveProperty('OSC_PORT')
  })

  it('answers the same node below /osc, below the prefix and in the tree of /', async () => {
    await open()
    const zoom = (await get('/osc/zoom')).json
    expect(zoom).toMatchObject({
      FULL_PATH: '/mosaic/zoom',
      TYPE: 'f',
      ACCESS: 3,
      VALUE: [1],
      RANGE: [{ MIN: 1, MAX: 4096 }],
      CLIPMODE: ['both'],
    })
    expect((await get('/osc/mosaic/zoom')).json).toEqual(zoom)
    expect((await get('/mosaic/zoom')).json).toEqual(zoom)
    const root = (await get('/', { Accept: 'application/json' })).json as unknown as {
      FULL_PATH: string
      CONTENTS: Record<string, { CONTENTS: Record<string, unknown> }>
    }
    expect(root.FULL_PATH).toBe('/')
    expect(root.CONTENTS['mosaic']!.CONTENTS['zoom']).toEqual(zoom)
    expect((await get('/osc')).json).toEqual(root.CONTENTS['mosaic'])
    expect((await rawRequest(output.server.port, '/', { headers: { Accept: 'text/html' } })).body).toContain(
      '<title>home',
    )
  })

  it('answers one attribute, 204 where there is none, 400 for one it does not know, 404 for a path', async () => {
    await open()
    move('/look/tint', 0.5, 0)
    expect(await get('/osc/look/tint?VALUE')).toEqual({ status: 200, json: { VALUE: [0.5] } })
    expect((await get('/osc/look/change?RANGE')).json).toEqual({
      RANGE: [{ VALS: ['fade', 'flip', 'pop', 'cut'] }],
    })
    expect((await get('/osc/zoom/home?VALUE')).status).toBe(204)
    expect((await get('/osc/look?RANGE')).status).toBe(204)
    expect((await get('/osc/zoom?NONSENSE')).status).toBe(400)
    expect((await get('/osc/zoom?toString')).status).toBe(400)
    for (const path of [
      '/osc/nothing',
      '/osc/zoom/nothing',
      '/osc/set/9/name',
      '/osc/__proto__',
      '/osc/constructor',
    ]) {
      expect((await get(path)).status, path).toBe(404)
    }
  })

  it('spreads lists over what there is now, and lights what is chosen', async () => {
    await open()
    expect((await get('/osc/set/select?RANGE')).json).toEqual({ RANGE: [{ VALS: ['smalti', 'emoji'] }] })
    expect((await get('/osc/set/1/select')).json).toMatchObject({ TYPE: 'T', VALUE: [true], CRITICAL: true })
    expect((await get('/osc/set/2/select')).json).toMatchObject({ TYPE: 'F', VALUE: [false] })
    expect((await get('/osc/set/3/select')).status).toBe(404)
    surfaces.setNames.push('late')
    expect((await get('/osc/set/3/select')).status).toBe(200)
    expect((await get('/osc/zoom/xy')).json).toMatchObject({
      TYPE: 'ff',
      VALUE: [0.5, 0.5],
      RANGE: [
        { MIN: 0, MAX: 1 },
        { MIN: 0, MAX: 1 },
      ],
    })
    expect((await get('/osc/out/blackout')).json).toMatchObject({ TYPE: 'F', VALUE: [false], ACCESS: 3 })
    expect((await get('/osc/zoom/home')).json).toMatchObject({ TYPE: 'I', ACCESS: 2, CRITICAL: true })
    expect((await get('/osc/zoom/cell')).json).toMatchObject({ TYPE: 'ii' })
    expect((await get('/osc/connect')).json).toMatchObject({ TYPE: 's', ACCESS: 2 })
    expect((await get('/osc/status/fps')).json).toMatchObject({ TYPE: 'f', VALUE: [29.5], ACCESS: 1 })
    expect((await get('/osc/source/state')).json).toMatchObject({ TYPE: 's', VALUE: ['live'] })
    expect((await get('/osc/out/fade/ms?UNIT')).json).toEqual({ UNIT: ['time.ms'] })
  })

  it('turns foreign names and pages away, and who is neither logged in nor paired', async () => {
    await open({ isLan: true })
    const { port } = output.server
    expect((await rawRequest(port, '/osc', { headers: { Host: 'evil.example' } })).status).toBe(421)
    expect((await rawRequest(port, '/osc', { headers: { Origin: 'https://evil.example' } })).status).toBe(403)
    expect((await rawRequest(port, '/osc')).status).toBe(401)
    expect((await rawRequest(port, '/mosaic/zoom?VALUE')).status).toBe(401)
    expect((await rawRequest(port, `/osc/zoom?VALUE&token=${output.access.viewToken}`)).status).toBe(200)
    expect((await rawRequest(port, `/osc/zoom?token=${output.access.viewToken}&VALUE`)).body).toBe(
      '{"VALUE":[1]}',
    )
    surfaces.senders.set('127.0.0.1', 'control')
    expect((await rawRequest(port, '/osc')).status).toBe(401)
  })
})

describe('OSCQuery over WebSocket', () => {
  it('tells a value at once when it is listened to, then its changes, until it is ignored', async () => {
    await open()
    for (const path of ['/', '/osc', '/mosaic']) {
      const client = await Listener.connect(path)
      client.listen('/mosaic/look/tint')
      await until(() => client.values('/mosaic/look/tint').length === 1, 'the value at once')
    }
    const client = await Listener.connect()
    client.listen('/mosaic/look/tint')
    client.listen('/mosaic/out/blackout')
    client.listen('/mosaic/set/2/select')
    client.listen('/mosaic/source/state')
    client.listen('/mosaic/zoom/home')
    client.listen('/mosaic/nothing')
    await until(() => client.heard.length === 4, 'the values at once')
    expect(client.heard.map(({ types }) => types)).toEqual(['f', 'F', 'F', 's'])
    move('/look/tint', 0.75, 0)
    move('/out/blackout', 1)
    move('/set/index', 1)
    move('/look/blend', 0.5, 0)
    surfaces.told['/source/state'] = 'retrying'
    await until(() => client.heard.length === 8, 'the changes')
    expect(client.values('/mosaic/look/tint').at(-1)).toBe(0.75)
    expect(client.values('/mosaic/out/blackout')).toEqual([false, true])
    expect(client.values('/mosaic/set/2/select')).toEqual([false, true])
    expect(client.values('/mosaic/source/state')).toEqual(['live', 'retrying'])
    client.listen('/mosaic/look/tint', 'IGNORE')
    await client.drained()
    move('/look/tint', 0.1, 0)
    move('/out/blackout', 0)
    await until(() => client.values('/mosaic/out/blackout').length === 3, 'a later change')
    expect(client.values('/mosaic/look/tint').at(-1)).toBe(0.75)
  })

  it('tells no address more than 30 times a second, and the last value in any case', async () => {
    await open()
    const client = await Listener.connect()
    client.listen('/mosaic/zoom/x')
    await until(() => client.heard.length === 1, 'the value at once')
    const beganMs = performance.now()
    move('/zoom/x', 0.9, 400)
    await until(
      () => Math.abs(Number(client.values('/mosaic/zoom/x').at(-1)) - 0.9) < 1e-6,
      'the end of the glide',
    )
    const mostTicks = Math.ceil((performance.now() - beganMs) / 33) + 2
    expect(client.heard.length).toBeLessThanOrEqual(mostTicks)
    expect(client.heard.length).toBeGreaterThan(3)
  })

  it('does what a program sends, and does not fight its hand', async () => {
    await open()
    const client = await Listener.connect()
    client.listen('/mosaic/look/tint')
    await client.drained()
    client.send('/mosaic/out/blackout', { type: 'T', value: true })
    client.send('/mosaic/look/tint', { type: 'f', value: 0.25 }, { type: 'i', value: 0 })
    await client.drained()
    expect(surfaces.store.value('/out/blackout')).toBe(1)
    expect(surfaces.store.value('/look/tint')).toBe(0.25)
    expect(client.values('/mosaic/look/tint')).toEqual([0])
    await until(() => client.values('/mosaic/look/tint').length === 2, 'the settled value')
    expect(client.values('/mosaic/look/tint')).toEqual([0, 0.25])
  })

  it('says when its lists have changed', async () => {
    await open()
    const client = await Listener.connect()
    await client.drained()
    surfaces.oscQuery.tick()
    surfaces.setNames.push('late')
    await until(() => client.commands.length === 1, 'a changed path')
    expect(client.commands).toEqual([{ COMMAND: 'PATH_CHANGED', DATA: '/mosaic' }])
  })

  it('lets who may only watch listen, and nothing more', async () => {
    await open({ isLan: true })
    const watcher = await Listener.connect(`/?token=${output.access.viewToken}`)
    watcher.listen('/mosaic/zoom')
    watcher.send('/mosaic/zoom', { type: 'f', value: 4 })
    await watcher.drained()
    expect(watcher.values('/mosaic/zoom')).toEqual([1])
    expect(surfaces.store.value('/zoom')).toBe(1)
  })

  it('refuses foreign pages, foreign names and strangers', async () => {
    await open({ isLan: true })
    const refusals: [ClientOptions, number][] = [
      [{}, 401],
      [{ origin: 'https://evil.example' }, 403],
      [{ headers: { Host: 'evil.example' } }, 421],
    ]
    for (const [options, status] of refusals) {
      const socket = new WebSocket(`ws://127.0.0.1:${output.server.port}/`, options)
      sockets.push(socket)
      socket.on('error', () => {})
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
      expect(response.statusCode).toBe(status)
    }
  })

  it('closes on what is no message, on floods, and lets the others stay', async () => {
    await open()
    const polite = await Listener.connect()
    polite.socket.send('{"COMMAND":"FROM_THE_FUTURE"}')
    const bad = ['not json', '[]', 'null', '{}', '{"COMMAND":"LISTEN"}', '{"COMMAND":"LISTEN","DATA":"zoom"}']
    for (const data of [...bad, Buffer.from([1, 2, 3, 4]), Buffer.from('#bundle\0junk')]) {
      const client = await Listener.connect()
      client.socket.send(data)
      await until(() => client.closeCode !== null, `an end after ${data.toString()}`)
      expect(client.closeCode).toBe(1008)
    }
    const big = await Listener.connect()
    big.socket.send('x'.repeat(70_000))
    await until(() => big.closeCode !== null, 'an end')
    expect(big.closeCode).toBe(1009)
    const flood = await Listener.connect()
    for (let at = 0; at < 5000; at++) flood.listen('/mosaic/zoom')
    await until(() => flood.closeCode !== null, 'an end of the flood')
    expect(flood.closeCode).toBe(1008)
    await polite.drained()
    expect(polite.closeCode).toBeNull()
  })
})
