import { describe, expect, it } from 'vitest'
import { applyCells, layOutCells, maxPayloadBytes } from '../../../server/protocol/grid-codec.ts'
import { ENCODING, WireError } from '../../../server/protocol/wire.ts'
import { seededRandom } from './seeded-random.ts'

function layOut(cells: Uint16Array, base: Uint16Array | null) {
  return layOutCells(cells, base, new Uint8Array(maxPayloadBytes(cells.length)))
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('the grid codec', () => {
  it('writes keys, lists and bitmaps in these bytes', () => {
    const key = layOut(Uint16Array.of(1, 0x0203, 65_535), null)
    expect([key.encoding, hex(key.bytes)]).toEqual([ENCODING.KEY, '01000302ffff'])

    const cells = new Uint16Array(400)
    cells[0] = 5
    cells[200] = 0x0102
    const list = layOut(cells, new Uint16Array(400))
    expect([list.encoding, hex(list.bytes)]).toEqual([ENCODING.LIST, '000500c7010201'])

    const row = Uint16Array.of(0, 9, 0, 9, 0, 9, 0, 9, 9, 0, 0, 0, 0, 0, 0, 0)
    const bitmap = layOut(row, new Uint16Array(16))
    expect([bitmap.encoding, hex(bitmap.bytes)]).toEqual([ENCODING.BITMAP, 'aa01' + '0900'.repeat(5)])
  })

  it('says nothing of a grid that did not change', () => {
    const same = layOut(new Uint16Array(50), new Uint16Array(50))
    expect([same.encoding, same.bytes.length]).toEqual([ENCODING.LIST, 0])
  })

  it('is never larger than a key and brings every grid over', () => {
    const random = seededRandom(2)
    for (let i = 0; i < 400; i++) {
      const count = 1 + Math.floor(random() * 40_000 * random())
      const share = random() * random()
      const base = Uint16Array.from({ length: count }, () => random() * 65_536)
      const cells = base.map((id) => (random() < share ? Math.floor(random() * 65_536) : id))
      const { encoding, bytes } = layOut(cells, i % 7 === 0 ? null : base)
      expect(bytes.length).toBeLessThanOrEqual(count * 2)
      const held = i % 7 === 0 ? new Uint16Array(count) : base.slice()
      applyCells(encoding, bytes, held)
      expect(held).toEqual(cells)
    }
  })

  it('brings a single change over at every distance', () => {
    for (const cell of [0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385, 2_073_599]) {
      const base = new Uint16Array(1920 * 1080)
      const cells = base.slice()
      cells[cell] = 7
      const { encoding, bytes } = layOut(cells, base)
      expect(encoding).toBe(ENCODING.LIST)
      applyCells(encoding, bytes, base)
      expect(base[cell]).toBe(7)
    }
  })

  it('brings over 1x1, whole change and the id of no tile', () => {
    for (const [from, to] of [
      [0, 65_535],
      [65_535, 0],
      [3, 3],
    ] as const) {
      const base = Uint16Array.of(from)
      const { encoding, bytes } = layOut(Uint16Array.of(to), base)
      applyCells(encoding, bytes, base)
      expect(base[0]).toBe(to)
    }
  })

  it('refuses payloads that do not fit the grid', () => {
    const cells = (): Uint16Array => new Uint16Array(10)
    const apply = (encoding: number, bytes: readonly number[]) => () =>
      applyCells(encoding, Uint8Array.from(bytes), cells())
    expect(apply(ENCODING.KEY, new Array<number>(19).fill(0))).toThrow(WireError)
    expect(apply(ENCODING.KEY, new Array<number>(21).fill(0))).toThrow(WireError)
    expect(apply(ENCODING.LIST, [10, 0, 0])).toThrow('outside')
    expect(apply(ENCODING.LIST, [9, 0, 0, 0, 0, 0])).toThrow('outside')
    expect(apply(ENCODING.LIST, [0])).toThrow('cut short')
    expect(apply(ENCODING.LIST, [0, 1])).toThrow('cut short')
    expect(apply(ENCODING.LIST, [0x80])).toThrow('cut short')
    expect(apply(ENCODING.LIST, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0])).toThrow(WireError)
    expect(apply(ENCODING.BITMAP, [1])).toThrow('cut short')
    expect(apply(ENCODING.BITMAP, [1, 0, 5])).toThrow('cut short')
    expect(apply(ENCODING.BITMAP, [1, 0, 5, 0, 9])).toThrow('behind')
    expect(apply(3, [])).toThrow('unknown encoding')
  })

  it('refuses a scratch that is too small', () => {
    expect(() => layOutCells(new Uint16Array(4), null, new Uint8Array(7))).toThrow(RangeError)
  })
})
