import { GRID_SHAPES } from '../../../server/protocol/grid-shape.ts'
import { describe, expect, it } from 'vitest'
import { applyCells } from '../../../server/protocol/grid-codec.ts'
import { halfHeader } from '../../../server/protocol/half-grid.ts'
import {
  FLAG,
  HEADER_BYTES,
  MAX_GRID_SIDE,
  readHeader,
  wholeSizeOf,
  WireError,
  writeHeader,
  type WireHeader,
} from '../../../server/protocol/wire.ts'
import { seededRandom } from './seeded-random.ts'

const HEADER: WireHeader = {
  type: 1,
  sequence: 0x01020304,
  baseSequence: 0x01020303,
  generation: 7,
  ptsUs: -2,
  dueUs: 0x0000_0102_0304_0506,
  cols: 160,
  rows: 90,
  setId: 3,
  setRevision: 2,
  layer: 1,
  shape: 'square',
  flags: FLAG.URGENT | FLAG.STILL,
  encoding: 0x81,
  plane: 0,
  controlRevision: 0xfffffffe,
}

const GOLDEN =
  '534d0101' +
  '04030201' +
  '03030201' +
  '07000000' +
  'feffffffffffffff' +
  '0605040302010000' +
  'a0005a00' +
  '03000200' +
  '01118100' +
  'feffffff'

function written(header: WireHeader): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES)
  writeHeader(bytes, header)
  return bytes
}

describe('the wire header', () => {
  it('has these bytes', () => {
    expect(Buffer.from(written(HEADER)).toString('hex')).toBe(GOLDEN)
    expect(readHeader(Buffer.from(GOLDEN, 'hex'))).toEqual(HEADER)
  })

  it('comes back as it was, at any offset of a buffer', () => {
    const random = seededRandom(11)
    const below = (end: number): number => Math.floor(random() * end)
    for (let i = 0; i < 500; i++) {
      const header: WireHeader = {
        type: 1,
        sequence: below(2 ** 32),
        baseSequence: below(2 ** 32),
        generation: below(2 ** 32),
        ptsUs: below(2 ** 53) - 2 ** 52,
        dueUs: below(2 ** 53),
        cols: 1 + below(MAX_GRID_SIDE),
        rows: 1 + below(MAX_GRID_SIDE),
        setId: below(65_536),
        setRevision: below(65_536),
        layer: below(16),
        shape: GRID_SHAPES[below(3)]!,
        flags: below(FLAG.HALF),
        encoding: below(256),
        plane: below(256),
        controlRevision: below(2 ** 32),
      }
      const buffer = new Uint8Array(HEADER_BYTES + 100)
      const view = buffer.subarray(below(100))
      writeHeader(view, header)
      expect(readHeader(view)).toEqual(header)
    }
  })

  it('refuses a shape it does not know', () => {
    const bytes = written({ ...HEADER, shape: 'hex' })
    expect(readHeader(bytes).shape).toBe('hex')
    bytes[40]! += 16
    expect(() => readHeader(bytes)).toThrow('grid of shape 3')
  })

  it('tells the whole size of a half grid', () => {
    const sizeOf = (flags: number): unknown => wholeSizeOf({ cols: 81, rows: 46, flags })
    expect(sizeOf(FLAG.CUT)).toEqual({ cols: 81, rows: 46 })
    expect(sizeOf(FLAG.HALF)).toEqual({ cols: 162, rows: 92 })
    expect(sizeOf(FLAG.HALF | FLAG.ODD_COLS)).toEqual({ cols: 161, rows: 92 })
    expect(sizeOf(FLAG.HALF | FLAG.ODD_ROWS)).toEqual({ cols: 162, rows: 91 })
    const header = { ...HEADER, flags: FLAG.HALF | FLAG.ODD_COLS | FLAG.STILL }
    expect(readHeader(written(header))).toEqual(header)
  })

  it('has these bytes of the half of 161 x 91 cells', () => {
    const half = halfHeader({ ...HEADER, cols: 161, rows: 91, flags: 0 })
    const bytes = Buffer.from(written(half))
    expect(bytes.toString('hex', 32, 36)).toBe('51002e00')
    expect(bytes[41]).toBe(0xe0)
  })

  it('refuses the half of an impossible grid', () => {
    const half = (cols: number, flags: number): Uint8Array => written({ ...HEADER, cols, flags })
    expect(readHeader(half(MAX_GRID_SIDE / 2, FLAG.HALF)).cols).toBe(960)
    expect(() => readHeader(half(MAX_GRID_SIDE / 2 + 1, FLAG.HALF))).toThrow('grid of 1922 x 180 cells')
    expect(() => readHeader(half(MAX_GRID_SIDE / 2 + 1, FLAG.HALF | FLAG.ODD_COLS))).toThrow(WireError)
  })

  it('refuses what is short, foreign, of another version or impossible', () => {
    for (let length = 0; length < HEADER_BYTES; length++) {
      expect(() => readHeader(written(HEADER).subarray(0, length))).toThrow(WireError)
    }
    const spoil = (at: number, ...values: number[]): Uint8Array => {
      const bytes = written(HEADER)
      bytes.set(values, at)
      return bytes
    }
    expect(() => readHeader(spoil(0, 0))).toThrow('not a Smalti message')
    expect(() => readHeader(spoil(2, 2))).toThrow('wire version 2')
    expect(() => readHeader(spoil(32, 0, 0))).toThrow('grid of 0 x 90 cells')
    expect(() => readHeader(spoil(34, 0x81, 7))).toThrow('grid of 160 x 1921 cells')
    expect(() => readHeader(spoil(24, 0, 0, 0, 0, 0, 0, 0xff, 0x7f))).toThrow('time out of range')
  })

  it('reads types it does not know, so that they can be skipped', () => {
    expect(readHeader(written({ ...HEADER, type: 9, cols: 0, rows: 0 })).type).toBe(9)
  })

  it('answers mutated messages with a grid or a WireError', () => {
    const random = seededRandom(5)
    const outcomes = { decoded: 0, refused: 0 }
    for (let i = 0; i < 20_000; i++) {
      const message = new Uint8Array(HEADER_BYTES + Math.floor(random() * 60))
      for (let at = HEADER_BYTES; at < message.length; at++) message[at] = random() * 256
      writeHeader(message, { ...HEADER, cols: 6, rows: 4, encoding: Math.floor(random() * 4) })
      for (let flips = random() * 4; flips > 0; flips--)
        message[Math.floor(random() * message.length)] = random() * 256
      const cut = random() < 0.2 ? message.subarray(0, random() * message.length) : message
      try {
        const header = readHeader(cut)
        const cells = new Uint16Array(header.cols * header.rows)
        applyCells(header.encoding, cut.subarray(HEADER_BYTES), cells)
        outcomes.decoded += 1
      } catch (error) {
        expect(error).toBeInstanceOf(WireError)
        outcomes.refused += 1
      }
    }
    expect(outcomes.decoded).toBeGreaterThan(100)
    expect(outcomes.refused).toBeGreaterThan(100)
  })
})
