import { NO_DIVE } from '../../../server/protocol/dive.ts'
import { GATHERED } from '../../../server/protocol/gather.ts'
import { NO_STROBE } from '../../../server/protocol/strobe.ts'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { LiveConnection } from '../../../client/net/live-connection.ts'
import type { NetEvent } from '../../../client/net/net-messages.ts'
import type { ClientMessage, StateSnapshot } from '../../../server/protocol/messages.ts'
import { HEADER_BYTES, MESSAGE_TYPE, WIRE_SUBPROTOCOL, writeHeader } from '../../../server/protocol/wire.ts'

const SNAPSHOT: StateSnapshot = {
  controlRevision: 4,
  nowUs: 1000,
  values: { '/zoom': 2 },
  motions: {},
  sets: [],
  air: { setId: 1, transition: null },
  sweep: null,
  clips: { startUs: 0, position: 0, rate: 1, beatMs: 0, areLocked: false },
  tempo: { bpm: 120, originUs: 0 },
  strobe: NO_STROBE,
  dive: NO_DIVE,
  gather: GATHERED,
  aspect: 1.5,
  scenes: [],
  preview: null,
  lock: { isOn: false, by: '' },
  sources: [],
}

let server: WebSocketServer
let url: string
let sockets: WebSocket[]
let heard: ClientMessage[]
let events: NetEvent[]
let connection: LiveConnection

beforeEach(async () => {
  sockets = []
  heard = []
  events = []
  await listen(0)
  connection = new LiveConnection({
    url,
    role: 'out',
    agent: 'test',
    now: () => performance.now(),
    emit: (event) => events.push(event),
    silenceMs: 1500,
  })
})

afterEach(async () => {
  connection.close()
  await shut()
})

async function listen(port: number): Promise<void> {
  server = new WebSocketServer({ port, host: '127.0.0.1', handleProtocols: () => WIRE_SUBPROTOCOL })
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as ClientMessage))
  })
  await new Promise((resolve) => server.once('listening', resolve))
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`
}

async function shut(): Promise<void> {
  for (const socket of server.clients) socket.terminate()
  await new Promise((resolve) => server.close(resolve))
}

function grid(sequence: number, baseSequence: number, tile: number): Uint8Array {
  const out = new Uint8Array(HEADER_BYTES + 2)
  writeHeader(out, {
    type: MESSAGE_TYPE.GRID,
    sequence,
    baseSequence,
    generation: 1,
    ptsUs: 0,
    dueUs: 0,
    cols: 1,
    rows: 1,
    setId: 1,
    setRevision: 1,
    layer: 0,
    shape: 'square',
    flags: 0,
    encoding: 0,
    plane: 0,
    controlRevision: 0,
  })
  out[HEADER_BYTES] = tile
  return out
}

const grids = () => events.filter((event) => event.type === 'grid').map((event) => event.frame.cells[0])
const said = (type: ClientMessage['type']) => heard.filter((message) => message.type === type)

async function connected(): Promise<WebSocket> {
  connection.open()
  await vi.waitUntil(() => said('hello').length > 0)
  sockets[0]!.send(JSON.stringify({ type: 'state', ...SNAPSHOT }))
  await vi.waitUntil(() => events.some((event) => event.type === 'state'))
  return sockets[0]!
}

it('says hello first, then asks for the clock several times', async () => {
  connection.open()
  await vi.waitUntil(() => said('ping').length >= 5)
  expect(heard[0]).toEqual({ type: 'hello', role: 'out', agent: 'test' })
})

it('hands the state, changes, clock and grids on and acknowledges each grid', async () => {
  const socket = await connected()
  socket.send(JSON.stringify({ type: 'change', controlRevision: 5, nowUs: 1, values: { '/zoom': 3 } }))
  socket.send(JSON.stringify({ type: 'pong', sentMs: 1, nowUs: 77 }))
  socket.send(JSON.stringify({ type: 'something-newer' }))
  socket.send(grid(1, 1, 9))
  await vi.waitUntil(() => said('ack').length > 0)
  expect(said('ack')).toEqual([{ type: 'ack', sequence: 1 }])
  expect(grids()).toEqual([9])
  expect(events.map((event) => event.type)).toEqual(['state', 'change', 'clock', 'grid'])
})

it('takes no grid before the state', async () => {
  connection.open()
  await vi.waitUntil(() => sockets.length > 0)
  sockets[0]!.send(grid(1, 1, 9))
  sockets[0]!.send(JSON.stringify({ type: 'state', ...SNAPSHOT }))
  await vi.waitUntil(() => events.length > 0)
  expect(grids()).toEqual([])
})

it('asks once for keys when changes do not fit what it holds', async () => {
  const socket = await connected()
  for (let sequence = 5; sequence < 20; sequence++) socket.send(grid(sequence, sequence - 1, 1))
  socket.send(grid(20, 20, 3))
  await vi.waitUntil(() => grids().length > 0)
  expect(said('resync')).toHaveLength(1)
  expect(grids()).toEqual([3])
})

it('keeps only the newest frame while hidden and hands it out on return', async () => {
  const socket = await connected()
  connection.setVisible(false)
  for (let sequence = 1; sequence <= 3; sequence++) socket.send(grid(sequence, sequence, sequence))
  await vi.waitUntil(() => said('ack').length === 3)
  expect(grids()).toEqual([])
  connection.setVisible(true)
  expect(grids()).toEqual([3])
  expect(connection.counters.unseen).toBe(2)
  await vi.waitUntil(() => said('visibility').length === 2)
})

it('tells the detail of grids once when it changes, and again on another connection', async () => {
  connection.setDetail('half')
  await connected()
  connection.setDetail('half')
  connection.setDetail('whole')
  connection.setDetail('half')
  await vi.waitUntil(() => said('detail').length === 3)
  expect(heard.slice(0, 2).map((message) => message.type)).toEqual(['hello', 'detail'])
  expect(said('detail').map((message) => 'grid' in message && message.grid)).toEqual([
    'half',
    'whole',
    'half',
  ])
  sockets[0]!.terminate()
  await vi.waitUntil(() => said('hello').length === 2, { timeout: 5000 })
  await vi.waitUntil(() => said('detail').length === 4)
})

it('says nothing of the detail while whole grids are wanted', async () => {
  await connected()
  connection.setDetail('whole')
  await vi.waitUntil(() => said('ping').length > 0)
  expect(said('detail')).toEqual([])
})

it('comes back by itself when the server does, and takes its grids anew', async () => {
  const socket = await connected()
  socket.send(grid(1, 1, 1))
  await vi.waitUntil(() => grids().length === 1)
  const { port } = server.address() as AddressInfo
  await shut()
  await vi.waitUntil(() => events.some((event) => event.type === 'lost'))
  await listen(port)
  await vi.waitUntil(() => said('hello').length === 2, { timeout: 5000 })
  sockets[1]!.send(JSON.stringify({ type: 'state', ...SNAPSHOT }))
  sockets[1]!.send(grid(2, 1, 2))
  sockets[1]!.send(grid(7, 7, 7))
  await vi.waitUntil(() => grids().length === 2)
  expect(grids()).toEqual([1, 7])
})

it('gives a connection up that says nothing any more', async () => {
  await connected()
  await vi.waitUntil(() => said('hello').length === 2, { timeout: 8000 })
  expect(events.some((event) => event.type === 'lost')).toBe(true)
})

it('counts messages that break the format and goes on', async () => {
  const socket = await connected()
  socket.send('{not json')
  socket.send(new Uint8Array([1, 2, 3]))
  socket.send(grid(1, 1, 5))
  await vi.waitUntil(() => grids().length > 0)
  expect(connection.counters.malformed).toBe(2)
})
