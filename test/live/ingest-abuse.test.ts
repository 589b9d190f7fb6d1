import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RtmpIngest } from '../../server/source/rtmp-ingest.ts'
import { SILENT_LOGGER } from '../../server/telemetry/logger.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { killPublishers, startPublisher } from './publisher.ts'
import { startSource, type SourceRig } from './source-rig.ts'
import { untilClosed } from '../fixtures/until-closed.ts'

const INVOKE = 20

let ingest: RtmpIngest
let rig: SourceRig
const sockets = new Set<Socket>()

/** A message of one chunk stream, cut into chunks of 128 bytes. */
function message(type: number, payload: Buffer, chunkStream = 3, length = payload.byteLength): Buffer {
  const header = Buffer.alloc(12)
  header[0] = chunkStream
  header.writeUIntBE(length, 4, 3)
  header[7] = type
  const chunks: Buffer[] = [header]
  for (let at = 0; at < payload.byteLength; at += 128) {
    if (at > 0) chunks.push(Buffer.from([0xc0 | chunkStream]))
    chunks.push(payload.subarray(at, at + 128))
  }
  return Buffer.concat(chunks)
}

function text(value: string): Buffer {
  const head = Buffer.from([2, 0, 0])
  head.writeUInt16BE(value.length, 1)
  return Buffer.concat([head, Buffer.from(value)])
}

function field(name: string, value: Buffer): Buffer {
  return Buffer.concat([text(name).subarray(1), value])
}

const NUMBER_ONE = Buffer.from([0, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0])
const NULL = Buffer.from([5])
const OBJECT_END = Buffer.from([0, 0, 9])
const CONNECT = message(
  INVOKE,
  Buffer.concat([
    ...[text('connect'), NUMBER_ONE, Buffer.from([3])],
    ...[field('app', text('live')), field('tcUrl', text('rtmp://127.0.0.1/live')), OBJECT_END],
  ]),
)

/** Connects, shakes hands unless told otherwise, sends, and waits until the server has cut the connection. */
async function probe(payload: Buffer, options: { readonly isRaw?: boolean } = {}): Promise<void> {
  const socket = connect(ingest.port, '127.0.0.1')
  sockets.add(socket)
  socket.on('error', () => {})
  socket.resume()
  await once(socket, 'connect')
  if (options.isRaw !== true)
    socket.write(Buffer.concat([Buffer.from([3]), randomBytes(1536), randomBytes(1536)]))
  const closed = untilClosed(socket)
  socket.write(payload)
  socket.end()
  await closed
  sockets.delete(socket)
}

beforeAll(async () => {
  ingest = new RtmpIngest({
    port: 0,
    names: ['stage'],
    logger: SILENT_LOGGER,
    meter: { count: () => {}, gauge: () => {}, time: () => {} },
    now: nowUs,
  })
  await ingest.open()
  rig = await startSource('publish:stage', { ingest })
  await startPublisher(`rtmp://127.0.0.1:${ingest.port}/live/stage`)
  await rig.sink.until(() => rig.sink.frames.length > 10)
})

afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await killPublishers()
  await rig.runner.close()
  await ingest.close()
})

const PROBES: readonly [string, Buffer, { readonly isRaw?: boolean }?][] = [
  ['random bytes', randomBytes(20_000), { isRaw: true }],
  ['a handshake cut short', Buffer.from([3, 1, 2, 3]), { isRaw: true }],
  ['random bytes after the handshake', randomBytes(20_000)],
  ['a truncated number', message(INVOKE, Buffer.concat([text('connect'), Buffer.from([0, 1, 2])]))],
  [
    'connect without tcUrl',
    message(INVOKE, Buffer.concat([text('connect'), NUMBER_ONE, Buffer.from([3]), OBJECT_END])),
  ],
  ['connect with a null object', message(INVOKE, Buffer.concat([text('connect'), NUMBER_ONE, NULL]))],
  [
    'publish without a name',
    Buffer.concat([CONNECT, message(INVOKE, Buffer.concat([text('publish'), NUMBER_ONE, NULL]))]),
  ],
  [
    'publish of a number',
    Buffer.concat([CONNECT, message(INVOKE, Buffer.concat([text('publish'), NUMBER_ONE, NULL, NUMBER_ONE]))]),
  ],
  ...['../stage', './stage', '..%2fstage', '%73tage', 'STAGE', 'stage\0', '/etc/passwd', '__proto__'].map(
    (name): [string, Buffer] => [
      `publish of ${JSON.stringify(name)}`,
      Buffer.concat([
        CONNECT,
        message(INVOKE, Buffer.concat([text('publish'), NUMBER_ONE, NULL, text(name)])),
      ]),
    ],
  ),
  [
    'publish before connect',
    message(INVOKE, Buffer.concat([text('publish'), NUMBER_ONE, NULL, text('stage')])),
  ],
  [
    'play',
    Buffer.concat([CONNECT, message(INVOKE, Buffer.concat([text('play'), NUMBER_ONE, NULL, text('stage')]))]),
  ],
  ['an empty chunk size', message(1, Buffer.alloc(0), 2)],
  ['a chunk size of zero', message(1, Buffer.alloc(4), 2)],
  ['an empty command', message(INVOKE, Buffer.alloc(0))],
  [
    '5000 nested objects',
    message(
      INVOKE,
      Buffer.concat([
        text('connect'),
        NUMBER_ONE,
        ...Array.from({ length: 5000 }, () => Buffer.concat([Buffer.from([3]), text('a').subarray(1)])),
      ]),
    ),
  ],
  [
    'an array of four thousand million',
    message(INVOKE, Buffer.from([2, 0, 1, 97, 10, 255, 255, 255, 255, 5, 5])),
  ],
  ['video before publish', Buffer.concat([CONNECT, message(9, randomBytes(500), 6)])],
  [
    'a message of 16 MB on each of 60 chunk streams',
    Buffer.concat(Array.from({ length: 60 }, (_, at) => message(9, Buffer.alloc(128), at + 3, 0xffffff))),
  ],
  [
    'many chunk streams',
    Buffer.concat(Array.from({ length: 61 }, (_, at) => message(9, Buffer.alloc(1), at + 3))),
  ],
]

describe('the ingest child', () => {
  it.each(PROBES)('outlives %s', async (_name, payload, options) => {
    const pid = ingest.pid
    await probe(payload, options)
    const count = rig.sink.frames.length
    await rig.sink.until(() => rig.sink.frames.length > count + 3)
    expect(ingest.pid).toBe(pid)
    expect(rig.sink.frames.at(-1)?.segment).toBe(1)
  })

  it('outlives two hundred idle connections', async () => {
    const pid = ingest.pid
    for (let at = 0; at < 200; at++) {
      const socket = connect(ingest.port, '127.0.0.1')
      sockets.add(socket)
      socket.on('error', () => {})
    }
    const count = rig.sink.frames.length
    await rig.sink.until(() => rig.sink.frames.length > count + 20)
    for (const socket of sockets) socket.destroy()
    expect(ingest.pid).toBe(pid)
  })

  it('gives no stream to a token that it did not expect', async () => {
    const feed = await ingest.openFeed('other', () => {})
    for (const token of ['', 'x'.repeat(5_000), feed.token.replace(/.$/, '!')]) {
      const socket = connect(feed.port, '127.0.0.1')
      socket.on('error', () => {})
      let bytes = 0
      socket.on('data', (chunk) => (bytes += chunk.byteLength))
      const closed = untilClosed(socket)
      socket.write(`${token}\n`)
      await closed
      expect(bytes).toBe(0)
    }
  })
})
