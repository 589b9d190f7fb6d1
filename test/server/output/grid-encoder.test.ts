import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GridEncoder } from '../../../server/output/grid-encoder.ts'
import { applyCells } from '../../../server/protocol/grid-codec.ts'
import {
  ENCODING,
  FLAG,
  HALVING_FLAGS,
  HEADER_BYTES,
  PLANE,
  readHeader,
  wholeSizeOf,
} from '../../../server/protocol/wire.ts'
import { gridHeader } from './grid-header.ts'

const COLS = 40
const ROWS = 20

function seeded(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

function decode(bytes: Uint8Array, cells: Uint16Array): void {
  const { encoding } = readHeader(bytes)
  const body = bytes.subarray(HEADER_BYTES)
  applyCells(encoding, (encoding & ENCODING.DEFLATE) === 0 ? body : inflateRawSync(body), cells)
}

function everySecondOf(cells: Uint16Array, cols: number): Uint16Array {
  return cells.filter((_, cell) => (cell % cols) % 2 === 0 && Math.floor(cell / cols) % 2 === 0)
}

describe('GridEncoder', () => {
  it('keeps a receiver equal through random changes, and a joiner from its keys', () => {
    const random = seeded(7)
    const encoder = new GridEncoder()
    const cells = new Uint16Array(COLS * ROWS)
    const held = new Uint16Array(COLS * ROWS)
    for (let sequence = 1; sequence <= 200; sequence++) {
      const share = [0, 0.01, 0.2, 0.6, 1][sequence % 5]!
      for (let cell = 0; cell < cells.length; cell++) if (random() < share) cells[cell] = random() * 65_536
      const message = encoder.encode({ ...gridHeader(COLS, ROWS), sequence }, cells, false)
      expect(message.sequence).toBe(sequence)
      decode(message.bytes, held)
      expect(held).toEqual(cells)
      const joined = new Uint16Array(COLS * ROWS)
      for (const key of encoder.keys()) decode(key.bytes, joined)
      expect(joined).toEqual(cells)
    }
  })

  it('sends an unchanged grid as a bare header', () => {
    const encoder = new GridEncoder()
    const cells = new Uint16Array(COLS * ROWS)
    encoder.encode(gridHeader(COLS, ROWS), cells, false)
    const { bytes } = encoder.encode({ ...gridHeader(COLS, ROWS), sequence: 2 }, cells, false)
    expect(bytes).toHaveLength(HEADER_BYTES)
  })

  it('deflates only where that helps', () => {
    const random = seeded(3)
    const encoder = new GridEncoder()
    const noise = Uint16Array.from({ length: COLS * ROWS }, () => random() * 65_536)
    const plain = encoder.encode(gridHeader(COLS, ROWS), noise, true)
    expect(readHeader(plain.bytes).encoding).toBe(ENCODING.KEY)
    const flat = encoder.encode(gridHeader(COLS, ROWS), new Uint16Array(COLS * ROWS), true)
    expect(readHeader(flat.bytes).encoding).toBe(ENCODING.KEY | ENCODING.DEFLATE)
    expect(flat.bytes.length).toBeLessThan(100)
  })

  it('does not read the cells again after encoding', () => {
    const encoder = new GridEncoder()
    const cells = new Uint16Array(COLS * ROWS).fill(5)
    encoder.encode(gridHeader(COLS, ROWS), cells, false)
    cells.fill(6)
    const joined = new Uint16Array(COLS * ROWS)
    for (const key of encoder.keys()) decode(key.bytes, joined)
    expect(new Set(joined)).toEqual(new Set([5]))
  })

  it('forgets the incoming layer once its set is on air, and a plane that is no longer sent', () => {
    const encoder = new GridEncoder()
    const cells = new Uint16Array(COLS * ROWS)
    const header = gridHeader(COLS, ROWS)
    encoder.encode({ ...header, sequence: 1, plane: PLANE.COLOUR }, cells, false)
    encoder.encode({ ...header, sequence: 2 }, cells, false)
    encoder.encode({ ...header, sequence: 3, layer: 1, setId: 2 }, cells, false)
    expect(encoder.keys().map((key) => key.sequence)).toEqual([1, 2, 3])
    encoder.encode({ ...header, sequence: 4, setId: 2 }, cells, true)
    expect(encoder.keys().map((key) => key.sequence)).toEqual([1, 4])
    encoder.encode({ ...header, sequence: 5, setId: 2 }, cells, false)
    expect(encoder.keys().map((key) => key.sequence)).toEqual([5])
    const again = encoder.encode({ ...header, setId: 2, sequence: 6, plane: PLANE.COLOUR }, cells, false)
    expect(readHeader(again.bytes).baseSequence).toBe(6)
  })

  it.each([
    [40, 20],
    [41, 21],
    [1, 1],
    [1, 8],
  ])('keeps a receiver of halves equal to every second cell of %d x %d', (cols, rows) => {
    const random = seeded(cols + rows)
    const encoder = new GridEncoder()
    const cells = new Uint16Array(cols * rows)
    const held = new Uint16Array(Math.ceil(cols / 2) * Math.ceil(rows / 2))
    let base = 0
    for (let sequence = 1; sequence <= 60; sequence++) {
      const share = [0, 0.01, 0.2, 0.6, 1][sequence % 5]!
      for (let cell = 0; cell < cells.length; cell++) if (random() < share) cells[cell] = random() * 65_536
      const details = (['whole', 'half'] as const).filter(() => random() < 0.7)
      const messages = encoder.encodeEach({ ...gridHeader(cols, rows), sequence }, cells, false, details)
      expect(messages.map((message) => message.detail)).toEqual(details)
      const half =
        messages.find((message) => message.detail === 'half') ??
        encoder.keys(['half', 'whole']).find((message) => message.detail === 'half')!
      const header = readHeader(half.bytes)
      expect([header.cols * header.rows, wholeSizeOf(header)]).toEqual([held.length, { cols, rows }])
      expect([header.sequence, base, sequence]).toContain(header.baseSequence)
      base = sequence
      decode(half.bytes, held)
      expect(held).toEqual(everySecondOf(cells, cols))
    }
  })

  it('sends halves as changes as long as the whole grid has the same shape, and again from keys', () => {
    const encoder = new GridEncoder()
    const bases = (cols: number, sequence: number, isKey = false): number[] =>
      encoder
        .encodeEach({ ...gridHeader(cols, 8), sequence }, new Uint16Array(cols * 8), isKey, ['half', 'whole'])
        .map(({ bytes }) => readHeader(bytes).baseSequence)
    expect(bases(16, 1)).toEqual([1, 1])
    expect(bases(16, 2)).toEqual([1, 1])
    expect(bases(15, 3)).toEqual([3, 3])
    expect(bases(15, 4, true)).toEqual([4, 4])
    expect(bases(15, 5)).toEqual([4, 4])
  })

  it('halves the colours and the incoming layer alike', () => {
    const encoder = new GridEncoder()
    const cells = Uint16Array.from({ length: 9 }, (_, cell) => cell)
    const header = gridHeader(3, 3)
    encoder.encodeEach({ ...header, plane: PLANE.COLOUR }, cells, false, [])
    encoder.encodeEach({ ...header, sequence: 2, flags: FLAG.CUT }, cells, false, [])
    encoder.encodeEach({ ...header, sequence: 3, layer: 1, setId: 2 }, cells, false, [])
    const keys = encoder.keys(['half'])
    expect(keys.map((key) => readHeader(key.bytes))).toMatchObject([
      { sequence: 1, plane: PLANE.COLOUR, layer: 0, cols: 2, rows: 2, flags: HALVING_FLAGS },
      { sequence: 2, plane: PLANE.IDS, layer: 0, flags: HALVING_FLAGS | FLAG.CUT },
      { sequence: 3, plane: PLANE.IDS, layer: 1, setId: 2 },
    ])
    for (const key of keys) {
      const held = new Uint16Array(4)
      decode(key.bytes, held)
      expect([...held]).toEqual([0, 2, 6, 8])
    }
  })

  it('sends colours that come halved as they are in every detail', () => {
    const encoder = new GridEncoder()
    const colours = Uint16Array.of(1, 2, 3, 4)
    const header = { ...gridHeader(2, 2), plane: PLANE.COLOUR, flags: HALVING_FLAGS }
    const messages = encoder.encodeEach(header, colours, false, ['whole', 'half'])
    for (const { bytes } of messages) {
      const held = new Uint16Array(4)
      decode(bytes, held)
      expect([...held]).toEqual([1, 2, 3, 4])
      expect(wholeSizeOf(readHeader(bytes))).toEqual({ cols: 3, rows: 3 })
    }
    expect(messages.length).toBe(2)
  })

  it('refuses cells that do not fill the grid', () => {
    expect(() => new GridEncoder().encode(gridHeader(4, 4), new Uint16Array(15), true)).toThrow(RangeError)
  })
})
