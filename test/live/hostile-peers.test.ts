import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { writeSwatches } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { rawRequest } from '../server/output/raw-request.ts'
import { ProgramRun } from './program-run.ts'

const BIG_BYTES = 100_000_000
const CHUNK_BYTES = 65_536
const FRAGMENT_COUNT = 100_000
const PING_COUNT = 100_000
const UPGRADE_COUNT = 1000
const CLIENT_COUNT = 128
const SLOW_COUNT = 200
const MAX_GROWTH_MB = 20

let folder: string
let swatches: string
let run: ProgramRun
let port: number
let sockets: Socket[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-hostile-'))
  swatches = await writeSwatches()
  run = new ProgramRun([
    ...[
      'test',
      '--tiles',
      swatches,
      '--cols',
      '40',
      '--fps',
      '10',
      '--workers',
      '1',
      '--json',
      '--open',
      'none',
    ],
    ...['--port', '0', '--osc-port', '0', '--rtmp-port', 'off', '--data-dir', folder],
  ])
  await run.untilReady()
  port = Number(new URL(String(run.events[0]?.['http'])).port)
  await until(async () => (await health()).isHealthy === true, 'a show that is well')
  await knock()
  await knock()
})

afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets = []
})

afterAll(async () => {
  await run.close()
  await rm(folder, { recursive: true, force: true })
  await rm(swatches, { recursive: true, force: true })
})

type Health = { readonly isHealthy?: boolean; readonly clients?: number }

async function health(): Promise<Health> {
  return JSON.parse((await rawRequest(port, '/healthz')).body) as Health
}

async function memoryMb(): Promise<number> {
  const status = await readFile(`/proc/${run.pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

function open(): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}

const UPGRADE = (to: number): string =>
  `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${to}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

/** A client past its handshake, and every close code that it is told. */
async function openLive(): Promise<{ socket: Socket; codes: number[]; pongCount: () => number }> {
  const socket = open()
  const codes: number[] = []
  let pongs = 0
  socket.write(UPGRADE(port))
  await once(socket, 'data')
  let unread = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (let end = frameEnd(unread); end <= unread.length; end = frameEnd(unread)) {
      if (unread[0] === 0x8a) pongs++
      if (unread[0] === 0x88) codes.push(unread.readUInt16BE(2))
      unread = unread.subarray(end)
    }
  })
  return { socket, codes, pongCount: () => pongs }
}

function closed(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** Writes on, whatever is answered, until all is written or the other end has had enough. */
async function pour(socket: Socket, chunk: Buffer, count: number): Promise<void> {
  for (let n = 0; n < count && socket.writable; n++) {
    if (socket.write(chunk)) continue
    await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), closed(socket)])
  }
  await closed(socket)
}

/** Where the first frame of a server ends; Infinity while its head has not come. */
function frameEnd(bytes: Buffer): number {
  const short = bytes[1] ?? 0
  if (bytes.length < 2 + (short === 126 ? 2 : short === 127 ? 8 : 0)) return Infinity
  if (short < 126) return 2 + short
  return short === 126 ? 4 + bytes.readUInt16BE(2) : 10 + Number(bytes.readBigUInt64BE(2))
}

/** A client frame, masked with zeros. */
function frame(first: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

function hugeHeader(bytes: number): Buffer {
  const header = Buffer.alloc(14)
  header[0] = 0x81
  header[1] = 0xff
  header.writeBigUInt64BE(BigInt(bytes), 2)
  return header
}

/** Many knock at once: the statuses that each was answered, `closed` for none. All of them are gone in the end. */
async function knock(): Promise<readonly string[]> {
  const heads = await Promise.all(
    Array.from({ length: UPGRADE_COUNT }, async () => {
      const socket = open()
      socket.write(UPGRADE(port))
      let head = ''
      socket.once('data', (data: Buffer) => (head = data.toString('latin1').slice(9, 12)))
      await until(() => head !== '' || socket.closed, 'an answer')
      return head === '' ? 'closed' : head
    }),
  )
  for (const socket of sockets) socket.destroy()
  await until(async () => (await health()).clients === 0, 'all of them gone')
  return heads
}

/** Runs an abuse and holds what must hold behind it: the show answers, and has not grown. */
async function bounded(abuse: () => Promise<void>): Promise<void> {
  const beforeMb = await memoryMb()
  await abuse()
  expect(await health()).toMatchObject({ isHealthy: true })
  const hasRoom = async (): Promise<boolean> => (await memoryMb()) - beforeMb < MAX_GROWTH_MB
  await until(hasRoom, `memory within ${MAX_GROWTH_MB} MB of what it was`)
}

describe('a running show', () => {
  it('refuses a message of a hundred megabytes at its head', () =>
    bounded(async () => {
      const { socket, codes } = await openLive()
      socket.write(hugeHeader(BIG_BYTES))
      await until(() => codes.length > 0, 'a refusal')
      expect(codes).toEqual([1009])
      await pour(socket, Buffer.alloc(CHUNK_BYTES), BIG_BYTES / CHUNK_BYTES)
      expect(socket.bytesWritten).toBeLessThan(BIG_BYTES / 4)
    }))

  it('refuses a message of a hundred thousand pieces', () =>
    bounded(async () => {
      const { socket, codes } = await openLive()
      const pieces = (count: number): Buffer =>
        Buffer.concat(Array.from({ length: count }, () => frame(0x00, Buffer.from('a'))))
      socket.write(Buffer.concat([frame(0x01, Buffer.from('a')), pieces(64)]))
      await until(() => codes.length > 0, 'a refusal')
      expect(codes).toEqual([1008])
      await pour(socket, pieces(1000), FRAGMENT_COUNT / 1000)
    }))

  it('refuses more pings than a client may send, and cuts off a flood of them', () =>
    bounded(async () => {
      const pings = (count: number): Buffer =>
        Buffer.concat(Array.from({ length: count }, () => frame(0x89, Buffer.alloc(100))))
      const polite = await openLive()
      for (let pongs = 0; polite.codes.length === 0;) {
        polite.socket.write(pings(50))
        pongs += 50
        await until(() => polite.pongCount() >= pongs || polite.codes.length > 0, 'answers or a refusal')
      }
      expect(polite.codes).toEqual([1008])
      const flood = await openLive()
      await pour(flood.socket, pings(1000), PING_COUNT / 1000)
      expect(flood.pongCount()).toBeLessThan(2000)
    }))

  it.each([
    ['text that is no UTF-8', frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
    ['a reserved bit', frame(0xc1, Buffer.from('a')), 1002],
    ['a reserved opcode', frame(0x83, Buffer.from('a')), 1002],
    ['a frame without a mask', Buffer.from([0x81, 0x01, 0x61]), 1002],
    ['a ping in pieces', frame(0x09, Buffer.from('a')), 1002],
    ['a piece of nothing', frame(0x80, Buffer.from('a')), 1002],
    ['a reason that is no UTF-8', frame(0x88, Buffer.from([0x03, 0xe8, 0xc3, 0x28])), 1007],
  ])('ends a client that sends %s', async (_what, bytes, code) => {
    const { socket, codes } = await openLive()
    socket.write(bytes)
    await closed(socket)
    expect(codes).toEqual([code])
    expect(await health()).toMatchObject({ isHealthy: true })
  })

  it('takes no more clients than it may, however many knock at once', () =>
    bounded(async () => {
      const heads = await knock()
      const count = (status: string): number => heads.filter((head) => head === status).length
      expect(count('101')).toBeLessThanOrEqual(CLIENT_COUNT)
      expect(count('101')).toBeGreaterThan(0)
      expect(count('101') + count('503') + count('closed')).toBe(UPGRADE_COUNT)
    }))

  it('ends requests that never come to an end, and answers others meanwhile', () =>
    bounded(async () => {
      const statuses = new Map<string, number>()
      const startMs = performance.now()
      const ends = Array.from({ length: SLOW_COUNT }, async (_, n) => {
        const socket = open()
        let text = ''
        socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
        const isBody = n % 2 === 1
        socket.write(
          isBody
            ? `POST /login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n`
            : `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
        )
        const drip = setInterval(() => socket.write(isBody ? ' ' : 'X-a: b\r\n'), 500)
        await closed(socket)
        clearInterval(drip)
        const status = text.slice(9, 12)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      })
      for (let n = 0; n < 20; n++) expect((await rawRequest(port, '/')).status).toBe(200)
      await Promise.all(ends)
      expect((performance.now() - startMs) / 1000).toBeLessThan(20)
      expect([...statuses.keys()]).toEqual(['408'])
    }))
})
