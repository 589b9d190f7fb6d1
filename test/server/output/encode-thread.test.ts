import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EncodeThread } from '../../../server/output/encode-thread.ts'
import type { EncodedMessage, OutgoingGrid } from '../../../server/output/outgoing-grid.ts'
import { Arena } from '../../../server/frame/arena.ts'
import type { GridDetail } from '../../../server/protocol/half-grid.ts'
import { FLAG, readHeader, type WireHeader } from '../../../server/protocol/wire.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { gridHeader } from './grid-header.ts'

const COLS = 8
const ROWS = 4

let thread: EncodeThread
let meter: PrometheusMeter
let cellsOffset: number
let offsetUs: number
const headers: WireHeader[] = []
let keys: { readonly details: readonly GridDetail[]; readonly messages: readonly EncodedMessage[] }[]
let basesLost: number
let wantedDetails: readonly GridDetail[]

beforeEach(() => {
  const arena = new Arena(1_000_000)
  cellsOffset = arena.allocate(COLS * ROWS * 2, 'test').offset
  meter = new PrometheusMeter()
  headers.length = 0
  keys = []
  wantedDetails = ['whole']
  basesLost = offsetUs = 0
  thread = new EncodeThread({
    memory: arena.memory,
    url: new URL('failing-encoder.worker.ts', import.meta.url),
    now: () => nowUs() + offsetUs,
    logger: SILENT_LOGGER,
    meter,
    listener: {
      gridEncoded: (message) => void headers.push(readHeader(message.bytes)),
      keysEncoded: (details, messages) => void keys.push({ details, messages }),
      basesLost: () => void (basesLost += 1),
      wantedDetails: () => wantedDetails,
    },
  })
})

afterEach(() => thread.close())

function grid(sequence: number, more: Partial<OutgoingGrid> = {}, flags = 0): OutgoingGrid {
  return { header: { ...gridHeader(COLS, ROWS), sequence, flags }, cellsOffset, isKey: false, ...more }
}

const isKey = (header: WireHeader | undefined): boolean => header?.sequence === header?.baseSequence

describe('EncodeThread', () => {
  it.each([
    ['exits', 1001],
    ['throws', 1002],
  ])('starts again with a key when its thread %s', async (_how, sequence) => {
    await thread.encode(grid(1))
    await thread.encode(grid(sequence))
    await thread.encode(grid(2000))
    expect(headers.map((header) => header.sequence)).toEqual([1, 2000])
    expect(isKey(headers[1])).toBe(true)
    expect(basesLost).toBe(1)
    expect(meter.total('restarts', 'encode')).toBe(1)
    expect(meter.total('frames_dropped', 'encode')).toBe(1)
  })

  it('ends a thread that does not answer for two seconds', async () => {
    await thread.encode(grid(1))
    const hung = thread.encode(grid(1003))
    thread.checkHang()
    offsetUs += 2_000_000
    thread.checkHang()
    await hung
    await thread.encode(grid(2000))
    expect(headers.map((header) => header.sequence)).toEqual([1, 2000])
  })

  it('drops the oldest waiting grid and hands its duties to the next', async () => {
    await thread.encode(grid(1))
    const flags = [0, FLAG.CUT | FLAG.HELD, 0, 0, 0]
    await Promise.all(flags.map((flag, i) => thread.encode(grid(i + 2, { isKey: i === 1 }, flag))))
    expect(headers.map((header) => header.sequence)).toEqual([1, 2, 4, 5, 6])
    expect(headers[2]).toMatchObject({ baseSequence: 4, flags: FLAG.CUT })
    expect(isKey(headers[3])).toBe(false)
    expect(meter.total('frames_dropped', 'encode')).toBe(1)
  })

  it('answers keys in order, behind the grids handed over before', async () => {
    const done = [thread.encode(grid(1)), thread.encode(grid(2))]
    thread.requestKeys('whole')
    thread.requestKeys('whole')
    await Promise.all([...done, thread.encode(grid(3))])
    expect(keys.map(({ messages }) => messages.map((message) => message.sequence))).toEqual([[2]])
    expect(headers.map((header) => header.sequence)).toEqual([1, 2, 3])
  })

  it('encodes a grid once for each detail wanted when its turn comes, and only holds it when there is none', async () => {
    wantedDetails = []
    await thread.encode(grid(1))
    wantedDetails = ['whole', 'half']
    await thread.encode(grid(2))
    wantedDetails = ['half']
    await thread.encode(grid(3))
    expect(headers.map(({ sequence, baseSequence, cols }) => [sequence, baseSequence, cols])).toEqual([
      [2, 1, COLS],
      [2, 1, COLS / 2],
      [3, 2, COLS / 2],
    ])
    expect(meter.total('encodes', 'grid')).toBe(3)
  })

  it('answers waiting wishes for keys together, in all details asked for', async () => {
    const done = thread.encode(grid(1))
    for (const detail of ['half', 'whole', 'half'] as const) thread.requestKeys(detail)
    await Promise.all([done, thread.encode(grid(2))])
    expect(keys).toHaveLength(1)
    expect(keys[0]?.details).toEqual(['half', 'whole'])
    expect(keys[0]?.messages.map(({ sequence, detail }) => [sequence, detail])).toEqual([
      [1, 'half'],
      [1, 'whole'],
    ])
  })

  it('goes on after a grid that does not lie in the memory', async () => {
    await thread.encode(grid(1))
    await thread.encode(grid(2, { cellsOffset: 1 << 30 }))
    await thread.encode(grid(3, { cellsOffset: cellsOffset + 1 }))
    await thread.encode(grid(4))
    expect(headers.map((header) => [header.sequence, header.baseSequence])).toEqual([
      [1, 1],
      [4, 1],
    ])
    expect(meter.total('worker_failures', 'encode')).toBe(2)
    expect(meter.total('restarts')).toBe(0)
  })

  it('frees what waits when closed, twice too', async () => {
    const waiting = [1, 2, 3].map((sequence) => thread.encode(grid(sequence)))
    await Promise.all([thread.close(), thread.close()])
    await Promise.all(waiting)
    await thread.encode(grid(9))
    expect(headers).toEqual([])
  })
})
