import { describe, expect, it } from 'vitest'
import { halfHeader, halveCells, pictureSpan, viewOfHalf } from '../../../server/protocol/half-grid.ts'
import type { PictureView } from '../../../server/protocol/picture-view.ts'
import { FLAG, wholeSizeOf } from '../../../server/protocol/wire.ts'

const SIZES = [
  { cols: 160, rows: 90 },
  { cols: 161, rows: 91 },
  { cols: 161, rows: 90 },
  { cols: 160, rows: 91 },
  { cols: 1, rows: 1 },
  { cols: 2, rows: 1 },
  { cols: 1920, rows: 1080 },
]

function turnedView(centre: readonly [number, number]): PictureView {
  const [along, across] = [Math.cos(0.3) / 0.7, Math.sin(0.3) / 0.7]
  const whole = centre.map(Math.floor) as [number, number]
  return {
    centreCell: whole,
    centreFraction: [centre[0] - whole[0], centre[1] - whole[1]],
    perPxX: [along, across],
    perPxY: [-across, along],
    cellPx: 0.7,
  }
}

function placeOf(view: PictureView, x: number, y: number): readonly [number, number] {
  const at = (axis: 0 | 1): number =>
    view.centreCell[axis] + view.centreFraction[axis] + view.perPxX[axis] * x + view.perPxY[axis] * y
  return [at(0), at(1)]
}

describe('a half grid', () => {
  it.each(SIZES)('of $cols x $rows cells tells the whole size again', (size) => {
    const half = halfHeader({ ...size, shape: 'hex', flags: FLAG.STILL, setId: 7 })
    expect(half).toMatchObject({
      cols: Math.ceil(size.cols / 2),
      rows: Math.ceil(size.rows / 2),
      shape: 'square',
      setId: 7,
    })
    expect(half.flags & (FLAG.HALF | FLAG.STILL | FLAG.CUT)).toBe(FLAG.HALF | FLAG.STILL)
    expect(wholeSizeOf(half)).toEqual(size)
  })

  it('has the cells of every second column and row', () => {
    const cells = Uint16Array.from({ length: 15 }, (_, cell) => cell)
    const odd = new Uint16Array(6)
    halveCells(cells, { cols: 5, rows: 3 }, odd)
    expect([...odd]).toEqual([0, 2, 4, 10, 12, 14])
    const even = new Uint16Array(4)
    halveCells(cells.subarray(0, 12), { cols: 4, rows: 3 }, even)
    expect([...even]).toEqual([0, 2, 8, 10])
    expect(() => halveCells(cells, { cols: 5, rows: 3 }, even)).toThrow(RangeError)
  })

  it('keeps the middle of every cell it has where it was on the canvas', () => {
    for (const centre of [
      [80.3, 45.9],
      [0.2, 0.4],
      [-3.6, 91.1],
      [1919, 1079.99],
    ] as const) {
      const whole = turnedView(centre)
      const half = viewOfHalf(whole)
      for (const [x, y] of [
        [0, 0],
        [200, 90],
        [-310, 170],
      ] as const) {
        const [col, row] = placeOf(whole, x, y)
        const [halfCol, halfRow] = placeOf(half, x, y)
        expect(2 * (halfCol - 0.5)).toBeCloseTo(col - 0.5, 9)
        expect(2 * (halfRow - 0.5)).toBeCloseTo(row - 0.5, 9)
      }
      expect(half.cellPx).toBe(1.4)
      expect(half.centreCell.every(Number.isInteger)).toBe(true)
      for (const fraction of half.centreFraction) {
        expect(fraction).toBeGreaterThanOrEqual(0)
        expect(fraction).toBeLessThan(1)
      }
    }
  })

  it.each(SIZES)('of $cols x $rows cells spans the same picture', (size) => {
    expect(pictureSpan({ ...size, flags: FLAG.CUT })).toEqual({ from: 0, ...size })
    const span = pictureSpan(halfHeader({ ...size, shape: 'brick', flags: 0 }))
    const view = { ...turnedView([0, 0]), perPxX: [1, 0] as const, perPxY: [0, 1] as const }
    const corner = (x: number, y: number): readonly [number, number] => placeOf(viewOfHalf(view), x, y)
    expect(corner(0, 0)).toEqual([span.from, span.from])
    expect(corner(size.cols, size.rows)).toEqual([span.from + span.cols, span.from + span.rows])
  })
})
