import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'
import { untilClosed } from '../../fixtures/until-closed.ts'

let output: TestOutput
const clients: TestClient[] = []

async function connect(options: Parameters<typeof TestClient.connect>[1] = {}): Promise<TestClient> {
  const client = await TestClient.connect(output.server.port, options)
  clients.push(client)
  return client
}

/** The HTTP status with which an upgrade is refused. */
async function refusedWith(path: string, options: { origin?: string; headers?: Record<string, string> }) {
  const socket = new WebSocket(`ws://127.0.0.1:${output.server.port}${path}`, 'smalti.1', options)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
  socket.terminate()
  return response.statusCode
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await output.close()
})

describe('/live', () => {
  it('speaks smalti.1 and refuses other protocols', async () => {
    output = await openTestOutput()
    expect((await connect()).socket.protocol).toBe('smalti.1')
    const other = new WebSocket(`ws://127.0.0.1:${output.server.port}/live`, 'smalti.9')
    other.on('error', () => {})
    const [, response] = (await once(other, 'unexpected-response')) as [unknown, { statusCode: number }]
    other.terminate()
    expect(response.statusCode).toBe(400)
  })

  it('refuses foreign pages, foreign names and other paths', async () => {
    output = await openTestOutput()
    const own = `http://127.0.0.1:${output.server.port}`
    expect(await refusedWith('/live', { origin: 'https://evil.example' })).toBe(403)
    expect(await refusedWith('/live', { origin: 'null' })).toBe(403)
    expect(await refusedWith('/live', { origin: own, headers: { Host: 'evil.example' } })).toBe(421)
    expect(await refusedWith('/elsewhere', { origin: own })).toBe(404)
  })

  it('answers 503 over the limit and lets the next in when one has gone', async () => {
    output = await openTestOutput({ maxClients: 2 })
    const [first] = [await connect(), await connect()]
    expect(await refusedWith('/live', {})).toBe(503)
    first.close()
    await first.until(() => first.closeCode !== null)
    await expect.poll(() => output.broadcaster.clientCount).toBe(1)
    await connect()
  })

  it('carries out commands of its own pages and tells refusals', async () => {
    output = await openTestOutput()
    const client = await connect()
    client.send({ type: 'command', address: '/zoom', args: [4] })
    client.send({ type: 'command', address: '/nothing', args: [] })
    await client.until(() => client.json.some((message) => message.type === 'error'))
    expect(output.show.commands).toMatchObject([
      { address: '/zoom', args: [4], origin: { kind: 'page' }, role: 'admin' },
    ])
    expect(client.json.at(-1)).toEqual({ type: 'error', message: '/nothing: no such address' })
  })

  it('lets a program without an origin watch only, unless it marks itself', async () => {
    output = await openTestOutput()
    const watcher = await connect({ origin: undefined })
    watcher.send({ type: 'command', address: '/zoom', args: [4] })
    await watcher.until(() => watcher.json.length === 2)
    expect(watcher.json[1]).toMatchObject({ type: 'error' })
    const program = await connect({ origin: undefined, headers: { 'X-Smalti': '1' } })
    program.send({ type: 'command', address: '/zoom', args: [5] })
    program.send({ type: 'ping', sentMs: 9 })
    await program.until(() => program.json.some((message) => message.type === 'pong'))
    expect(output.show.commands.map((command) => command.args)).toEqual([[5]])
  })

  it('hands reports on with the page they come from', async () => {
    output = await openTestOutput()
    const client = await connect()
    const report = {
      type: 'report',
      name: 'Left wall',
      width: 640,
      height: 360,
      presentedFps: 60,
      isVisible: true,
      renderer: 'x',
      sequence: 1,
      controlRevision: 2,
      kind: 'obs',
      isActive: false,
      pageWidth: 800,
      pageHeight: 600,
      firsts: [{ controlRevision: 2, gridControlRevision: 1, drawnUs: 12345 }],
    } as const
    client.send({ type: 'hello', role: 'out' })
    client.send(report)
    await expect.poll(() => output.show.reports.length).toBe(1)
    expect(output.show.reports[0]).toMatchObject({
      ...report,
      clientId: expect.stringMatching(/^page-/) as string,
    })
    client.close()
    await expect.poll(() => output.show.gone).toEqual([output.show.reports[0]?.clientId])
  })

  it('takes reports of programs that do not tell what they are', async () => {
    output = await openTestOutput()
    const client = await connect()
    const short = { width: 64, height: 36, presentedFps: 30, isVisible: true, renderer: 'x' }
    client.socket.send(JSON.stringify({ type: 'report', ...short, sequence: 1, controlRevision: 2 }))
    await expect.poll(() => output.show.reports.length).toBe(1)
    expect(output.show.reports[0]).toMatchObject({
      ...{ name: '', kind: 'browser', isActive: true, pageWidth: 64, pageHeight: 36, firsts: [] },
    })
    const wrong: unknown[] = [
      'all',
      [7],
      [null],
      [{ controlRevision: 1 }],
      [{ controlRevision: -1, gridControlRevision: 0, drawnUs: 1 }],
      [{ controlRevision: 1, gridControlRevision: 0, drawnUs: 'now' }],
      Array.from({ length: 65 }, () => ({ controlRevision: 1, gridControlRevision: 0, drawnUs: 1 })),
    ]
    for (const firsts of wrong) {
      const bad = await connect()
      bad.socket.send(JSON.stringify({ type: 'report', ...short, sequence: 1, controlRevision: 2, firsts }))
      await bad.until(() => bad.closeCode !== null)
      expect(bad.closeCode, JSON.stringify(firsts).slice(0, 60)).toBe(1008)
    }
  })

  it('skips unknown types, and closes on what is no message', async () => {
    output = await openTestOutput()
    const polite = await connect()
    polite.socket.send('{"type":"from-the-future","x":1}')
    polite.send({ type: 'ping', sentMs: 1 })
    await polite.until(() => polite.json.some((message) => message.type === 'pong'))
    const bad: (string | Buffer)[] = [
      'not json',
      '[]',
      'null',
      '{"type":7}',
      '{"type":"ack","sequence":-1}',
      '{"type":"ack","sequence":1e400}',
      '{"type":"ack"}',
      '{"type":"hello","role":"admin"}',
      '{"type":"command","address":"zoom","args":[]}',
      '{"type":"command","address":"/zoom","args":[{}]}',
      '{"type":"command","address":"/zoom","args":{"length":1}}',
      '{"type":"visibility","isVisible":"yes"}',
      '{"type":"detail"}',
      '{"type":"detail","grid":"quarter"}',
      '{"type":"detail","grid":0.5}',
      '{"type":"detail","grid":["half"]}',
      Buffer.from([0x53, 0x4d, 1, 1]),
    ]
    for (const data of bad) {
      const client = await connect()
      client.socket.send(data)
      await client.until(() => client.closeCode !== null)
      expect(client.closeCode, String(data)).toBe(1008)
    }
    const big = await connect()
    big.socket.send('x'.repeat(70_000))
    await big.until(() => big.closeCode !== null)
    expect(big.closeCode).toBe(1009)
    const flood = await connect()
    for (let i = 0; i < 5000; i++) flood.send({ type: 'ack', sequence: 0 })
    await flood.until(() => flood.closeCode !== null)
    expect(flood.closeCode).toBe(1008)
    expect(polite.closeCode).toBeNull()
  })

  it('ends a client whose frame never ends', async () => {
    let clockUs = 1e6
    output = await openTestOutput({ now: () => clockUs })
    const socket = connectTcp(output.server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${output.server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
    await once(socket, 'data')
    socket.resume()
    const closed = untilClosed(socket)
    socket.write(Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]))
    const drip = setInterval(() => {
      clockUs += 1e6
      socket.write('x')
    }, 20)
    await closed
    clearInterval(drip)
    expect(clockUs).toBeLessThan(40e6)
    await expect.poll(() => output.broadcaster.clientCount).toBe(0)
  })

  it('survives frames that break the WebSocket protocol', async () => {
    output = await openTestOutput()
    const good = await connect()
    const frames = [
      Buffer.from([0xf1, 0x80, 0, 0, 0, 0]),
      Buffer.from([0x81, 0x05, 1, 2, 3, 4, 5]),
      Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]),
      Buffer.from([0x89, 0xfe, 0, 200, 0, 0, 0, 0]),
      Buffer.concat(Array.from({ length: 500 }, () => Buffer.from([0x01, 0x81, 0, 0, 0, 0, 65]))),
      Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 73 + 41) & 255)),
    ]
    for (const frame of frames) {
      const socket = connectTcp(output.server.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(
        `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${output.server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      )
      await once(socket, 'data')
      socket.resume()
      socket.write(frame)
      await untilClosed(socket)
    }
    good.send({ type: 'ping', sentMs: 1 })
    await good.until(() => good.json.some((message) => message.type === 'pong'))
    await expect.poll(() => output.broadcaster.clientCount).toBe(1)
  })
})
