import { afterEach, describe, expect, it } from 'vitest'
import { ENCODING, PLANE } from '../../../server/protocol/wire.ts'
import { WINDOW_MESSAGES, WINDOW_US } from '../../../server/output/send-window.ts'
import { KEY_INTERVAL_US, MAX_WAITING_MESSAGES } from '../../../server/output/client-feed.ts'
import { STALL_US } from '../../../server/output/live-client.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { until } from '../../fixtures/until.ts'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

let output: TestOutput
const clients: TestClient[] = []

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(output.server.port)
  clients.push(client)
  return client
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await output.close()
})

const newest = (client: TestClient): number => client.headers.at(-1)?.sequence ?? 0

/** The cells published last, of every second column and row. */
function everySecondCell(cols: number): Uint16Array {
  const isTaken = (cell: number): boolean => (cell % cols) % 2 === 0 && Math.floor(cell / cols) % 2 === 0
  return output.cells.slice().filter((_, cell) => isTaken(cell))
}

/** Publishes until a condition holds, each grid after the round trip of `pacer` for the one before. */
async function publishUntil(pacer: TestClient, isMet: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isMet(); i++) {
    output.cells[i % output.cells.length]! += 1
    const sequence = await output.publish()
    await pacer.until(() => newest(pacer) >= sequence || pacer.closeCode !== null)
  }
  expect(isMet()).toBe(true)
}

describe('Broadcaster', () => {
  it('sends the state before the first grid, then a key, then changes to it', async () => {
    output = await openTestOutput()
    output.cells.fill(7)
    await output.publish()
    const client = await connect()
    await client.until(() => client.headers.length === 1)
    expect(client.order).toEqual(['json', 'grid'])
    expect(client.json[0]).toMatchObject({ type: 'state', values: { '/out/blackout': 1 } })
    expect(client.headers[0]).toMatchObject({ sequence: 1, baseSequence: 1 })
    output.cells[5] = 8
    await output.publish()
    await client.until(() => newest(client) === 2)
    expect(client.headers[1]).toMatchObject({ sequence: 2, baseSequence: 1, encoding: ENCODING.LIST })
    expect([...client.cells.slice(4, 7)]).toEqual([7, 8, 7])
  })

  it('lets a client join mid-stream while others go on undisturbed', async () => {
    output = await openTestOutput()
    const first = await connect()
    await output.publish()
    await first.until(() => newest(first) === 1)
    const joining = connect()
    await publishUntil(first, () => newest(first) === 21)
    const second = await joining
    await publishUntil(first, () => newest(first) === 30)
    await second.until(() => newest(second) === 30)
    expect(second.cells).toEqual(first.cells)
    expect(first.headers.map((header) => header.sequence)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    )
  })

  it('encodes each grid once for twenty clients', async () => {
    output = await openTestOutput()
    const all = await Promise.all(Array.from({ length: 20 }, connect))
    await publishUntil(all[0]!, () => newest(all[0]!) === 25)
    await Promise.all(all.map((client) => client.until(() => newest(client) === 25)))
    for (const client of all) expect(client.cells).toEqual(output.cells.slice())
    expect(output.meter.total('encodes', 'grid')).toBe(25)
    expect(output.meter.total('client_skips')).toBe(0)
  })

  it('goes on from a key for a client that stopped acknowledging, and holds no other back', async () => {
    output = await openTestOutput()
    const [good, slow] = [await connect(), await connect()]
    await publishUntil(good, () => newest(good) === 5)
    await slow.until(() => newest(slow) === 5)
    slow.doesAcknowledge = false
    await publishUntil(good, () => newest(good) === 8)
    const stalledMs = performance.now()
    await until(() => performance.now() - stalledMs > WINDOW_US / 1000, 'the window to close by time')
    await publishUntil(good, () => output.meter.total('client_skips') === 1)
    const sent = slow.headers.length
    const skippedAt = newest(good)
    await publishUntil(good, () => newest(good) >= skippedAt + 300)
    expect(good.headers.map((header) => header.sequence)).toEqual(
      Array.from({ length: newest(good) }, (_, i) => i + 1),
    )
    expect(slow.headers.length - sent).toBeLessThanOrEqual(WINDOW_MESSAGES + MAX_WAITING_MESSAGES)
    slow.doesAcknowledge = true
    slow.send({ type: 'ack', sequence: newest(slow) })
    await slow.until(() => newest(slow) >= newest(good))
    const caughtUpAt = newest(slow)
    await publishUntil(good, () => newest(good) >= caughtUpAt + 10)
    await slow.until(() => newest(slow) === newest(good))
    expect(slow.cells).toEqual(good.cells)
    const leaps = slow.headers.filter(
      (header, at) => header.sequence !== (slow.headers[at - 1]?.sequence ?? 0) + 1,
    )
    expect(leaps.length).toBeGreaterThan(0)
    expect(leaps.filter((header) => header.baseSequence !== header.sequence)).toEqual([])
  })

  it('closes twenty paused clients as stalled, and the one beside them loses nothing', async () => {
    let offsetUs = 0
    output = await openTestOutput({ now: () => nowUs() + offsetUs })
    const good = await connect()
    const paused = await Promise.all(Array.from({ length: 20 }, connect))
    await publishUntil(good, () => newest(good) === 3)
    await Promise.all(paused.map((client) => client.until(() => newest(client) === 3)))
    for (const client of paused) client.socket.pause()
    await publishUntil(good, () => newest(good) === 100)
    while (output.broadcaster.clientCount > 1) {
      offsetUs += 500_000
      const next = newest(good) + 1
      await publishUntil(good, () => newest(good) >= next)
      const heard = good.json.length
      good.send({ type: 'ping', sentMs: 0 })
      await good.until(() => good.json.length > heard)
    }
    expect(offsetUs).toBeGreaterThanOrEqual(STALL_US - 500_000)
    for (const client of paused) client.socket.resume()
    await Promise.all(paused.map((client) => client.until(() => client.closeCode !== null)))
    expect(new Set(paused.map((client) => client.closeCode))).toEqual(new Set([4008]))
    expect(good.closeCode).toBeNull()
    expect(good.headers.map((header) => header.sequence)).toEqual(Array.from(good.headers, (_, i) => i + 1))
  })

  it('measures a client that never acknowledges by its pongs', async () => {
    output = await openTestOutput()
    const [good, plain] = [await connect(), await connect()]
    plain.doesAcknowledge = false
    await publishUntil(good, () => newest(good) === 100)
    await publishUntil(plain, () => newest(plain) === newest(good))
    expect(plain.cells).toEqual(good.cells)
  })

  it('answers a resync with keys, at most twice a second', async () => {
    let offsetUs = 0
    output = await openTestOutput({ now: () => nowUs() + offsetUs })
    await output.publish()
    const client = await connect()
    await client.until(() => client.headers.length === 1)
    for (let i = 0; i < 50; i++) client.send({ type: 'resync' })
    client.send({ type: 'ping', sentMs: 1 })
    await client.until(() => client.json.some((message) => message.type === 'pong'))
    expect(client.headers).toHaveLength(1)
    offsetUs += 500_000
    await client.until(() => client.headers.length === 2)
    expect(client.headers[1]).toMatchObject({ sequence: 1, baseSequence: 1 })
    expect(output.meter.total('encodes', 'key')).toBeLessThanOrEqual(2)
  })

  it('sends nothing to a hidden page and a key when it is seen again', async () => {
    let offsetUs = 0
    output = await openTestOutput({ now: () => nowUs() + offsetUs })
    const [seen, hidden] = [await connect(), await connect()]
    await publishUntil(seen, () => newest(seen) === 2)
    await hidden.until(() => newest(hidden) === 2)
    hidden.send({ type: 'visibility', isVisible: false })
    hidden.send({ type: 'ping', sentMs: 1 })
    await hidden.until(() => hidden.json.some((message) => message.type === 'pong'))
    await publishUntil(seen, () => newest(seen) === 20)
    expect(newest(hidden)).toBe(2)
    offsetUs += 500_000
    hidden.send({ type: 'visibility', isVisible: true })
    await hidden.until(() => newest(hidden) === 20)
    expect(hidden.headers.at(-1)).toMatchObject({ baseSequence: 20 })
  })

  it('sends keys of both layers and the colour plane to who joins during a transition', async () => {
    output = await openTestOutput()
    await output.publish({ plane: PLANE.COLOUR })
    await output.publish()
    await output.publish({ layer: 1, setId: 2 })
    const client = await connect()
    await client.until(() => client.headers.length === 3)
    expect(client.headers.map(({ layer, plane, sequence }) => [layer, plane, sequence])).toEqual([
      [0, PLANE.COLOUR, 1],
      [0, PLANE.IDS, 2],
      [1, PLANE.IDS, 3],
    ])
  })

  it('sends each client the detail it asks for, encoded once each', async () => {
    let offsetUs = 0
    output = await openTestOutput({ cols: 17, rows: 9, now: () => nowUs() + offsetUs })
    const all = await Promise.all(Array.from({ length: 6 }, connect))
    const [whole, small] = [all[0]!, all[5]!]
    await publishUntil(whole, () => newest(whole) === 3)
    await Promise.all(all.map((client) => client.until(() => newest(client) === 3)))
    expect(output.meter.total('encodes', 'grid')).toBe(3)
    offsetUs += KEY_INTERVAL_US
    for (const client of all.slice(3)) client.send({ type: 'detail', grid: 'half' })
    await Promise.all(all.slice(3).map((client) => client.until(() => client.headers.length === 4)))
    expect(small.headers.at(-1)).toMatchObject({ sequence: 3, baseSequence: 3, cols: 9, rows: 5 })
    await publishUntil(whole, () => newest(whole) === 13)
    await Promise.all(all.map((client) => client.until(() => newest(client) === 13)))
    expect(output.meter.total('encodes', 'grid')).toBe(3 + 2 * 10)
    for (const client of all.slice(0, 3)) expect(client.cells).toEqual(output.cells.slice())
    for (const client of all.slice(3)) expect(client.cells).toEqual(everySecondCell(17))
    expect(small.headers.slice(4).map((header) => header.baseSequence)).toEqual(
      Array.from({ length: 10 }, (_, i) => i + 3),
    )
  })

  it('encodes only halves when nobody wants more, and goes back to whole grids by keys', async () => {
    let offsetUs = 0
    output = await openTestOutput({ now: () => nowUs() + offsetUs })
    const client = await connect()
    client.send({ type: 'detail', grid: 'half' })
    await publishUntil(client, () => newest(client) === 2)
    offsetUs += KEY_INTERVAL_US
    await client.until(() => client.headers.at(-1)?.cols === 8)
    const encoded = output.meter.total('encodes', 'grid')
    await publishUntil(client, () => newest(client) === 12)
    expect(output.meter.total('encodes', 'grid') - encoded).toBe(10)
    offsetUs += KEY_INTERVAL_US
    client.send({ type: 'detail', grid: 'whole' })
    await client.until(() => client.headers.at(-1)?.cols === 16)
    expect(client.headers.at(-1)).toMatchObject({ sequence: 12, baseSequence: 12, flags: 0 })
    await publishUntil(client, () => newest(client) === 20)
    expect(client.cells).toEqual(output.cells.slice())
  })

  it('answers a resync, a return and a new shape in the detail that was asked for', async () => {
    let offsetUs = 0
    output = await openTestOutput({ cols: 16, rows: 9, now: () => nowUs() + offsetUs })
    const client = await connect()
    client.send({ type: 'detail', grid: 'half' })
    await publishUntil(client, () => newest(client) === 2)
    offsetUs += KEY_INTERVAL_US
    await client.until(() => client.headers.at(-1)?.cols === 8)
    const nextKey = async (act: () => void): Promise<void> => {
      const count = client.headers.length
      offsetUs += KEY_INTERVAL_US
      act()
      await client.until(() => client.headers.length > count)
    }
    await nextKey(() => client.send({ type: 'resync' }))
    expect(client.headers.at(-1)).toMatchObject({ baseSequence: 2, cols: 8, rows: 5 })
    await nextKey(() => {
      client.send({ type: 'visibility', isVisible: false })
      client.send({ type: 'visibility', isVisible: true })
    })
    expect(client.headers.at(-1)).toMatchObject({ baseSequence: 2, cols: 8, rows: 5 })
    await output.publish({ cols: 9, rows: 16 })
    await client.until(() => newest(client) === 3)
    expect(client.headers.at(-1)).toMatchObject({ baseSequence: 3, cols: 5, rows: 8 })
  })

  it('starts with a key when set or grid change', async () => {
    output = await openTestOutput({ cols: 8, rows: 4 })
    const client = await connect()
    await output.publish()
    await output.publish({ setId: 2 })
    await output.publish({ setId: 2, cols: 4, rows: 8 })
    await output.publish({ setId: 2, cols: 4, rows: 8 }, true)
    await output.publish({ setId: 2, cols: 4, rows: 8 })
    await client.until(() => newest(client) === 5)
    const keys = client.headers.filter((header) => header.sequence === header.baseSequence)
    expect(keys.map((header) => header.sequence)).toEqual(
      client.headers.map(({ sequence }) => sequence).slice(0, -1),
    )
  })

  it('tells every change to every client and says goodbye with 1001', async () => {
    output = await openTestOutput()
    const all = [await connect(), await connect()]
    output.broadcaster.publishChange({ controlRevision: 4, nowUs: 1, values: { '/zoom': 3 } })
    await Promise.all(all.map((client) => client.until(() => client.json.length === 2)))
    for (const client of all) expect(client.json[1]).toMatchObject({ type: 'change', controlRevision: 4 })
    await output.broadcaster.close()
    await Promise.all(all.map((client) => client.until(() => client.closeCode !== null)))
    expect(all.map((client) => client.closeCode)).toEqual([1001, 1001])
  })
})
