import { describe, expect, it } from 'vitest'
import { rowsFor } from '../../../server/protocol/grid-geometry.ts'
import {
  findBorder,
  findCell,
  GRID_SHAPES,
  rowShift,
  TILE_SPAN,
  type CellSpot,
  type GridShape,
} from '../../../server/protocol/grid-shape.ts'
import { seeded } from '../match/random-set.ts'

const PITCH = Math.sqrt(3) / 2

function spotAt(shape: GridShape, x: number, y: number): CellSpot {
  const spot = { col: 0, row: 0, fx: 0, fy: 0 }
  findCell(shape, x, y, spot)
  return spot
}

/** Middle of a cell, in columns and rows. */
function middleOf(shape: GridShape, col: number, row: number): readonly [number, number] {
  return [col + 0.5 + rowShift(shape, row), row + 0.5]
}

describe.each(GRID_SHAPES)('cells of shape %s', (shape) => {
  it('are found in their middle, and their spots lead back to the place', () => {
    const random = seeded(3)
    const [spanX, spanY] = TILE_SPAN[shape]
    for (let n = 0; n < 500; n++) {
      const [col, row] = [Math.floor(random() * 40), Math.floor(random() * 30)]
      const [middleX, middleY] = middleOf(shape, col, row)
      expect(spotAt(shape, middleX, middleY)).toEqual({ col, row, fx: 0.5, fy: 0.5 })
      const [x, y] = [random() * 40, random() * 30]
      const spot = spotAt(shape, x, y)
      const [atX, atY] = middleOf(shape, spot.col, spot.row)
      expect(atX + (spot.fx - 0.5) * spanX).toBeCloseTo(x, 9)
      expect(atY + (spot.fy - 0.5) * spanY).toBeCloseTo(y, 9)
      for (const f of [spot.fx, spot.fy]) expect(Math.abs(f - 0.5)).toBeLessThanOrEqual(0.5)
    }
  })

  it('end at their border, beyond which the next cell lies', () => {
    const random = seeded(4)
    const border = { depth: 0, outX: 0, outY: 0, side: 0 }
    const sides = new Set<number>()
    const [spanX, spanY] = TILE_SPAN[shape]
    for (let n = 0; n < 500; n++) {
      const [x, y] = [2 + random() * 30, 2 + random() * 30]
      const spot = spotAt(shape, x, y)
      findBorder(shape, spot.fx, spot.fy, border)
      sides.add(border.side)
      expect(border.depth).toBeGreaterThanOrEqual(-1e-12)
      expect(Math.hypot(border.outX, border.outY)).toBeCloseTo(1, 9)
      const at = (reach: number): CellSpot =>
        spotAt(shape, x + border.outX * reach * spanX, y + border.outY * reach * spanY)
      expect(at(border.depth * 0.999)).toMatchObject({ col: spot.col, row: spot.row })
      const beyond = at(border.depth + 0.001)
      expect([beyond.col, beyond.row]).not.toEqual([spot.col, spot.row])
    }
    expect([...sides].sort()).toEqual(shape === 'hex' ? [0, 1, 2, 3, 4, 5] : [0, 1, 2, 3])
  })
})

describe('hexagons', () => {
  it('are regular: as many rows as make all six sides alike', () => {
    expect(rowsFor(160, 16 / 9, 'hex')).toBe(Math.round(90 / PITCH))
    expect(rowsFor(160, 16 / 9, 'brick')).toBe(90)
  })

  it('take the place whose middle is nearest', () => {
    const random = seeded(5)
    for (let n = 0; n < 500; n++) {
      const [x, y] = [3 + random() * 5, 3 + random() * 5]
      let nearest = [0, 0]
      let least = Infinity
      for (let row = 0; row < 12; row++)
        for (let col = 0; col < 12; col++) {
          const [middleX, middleY] = middleOf('hex', col, row)
          const distance = Math.hypot(x - middleX, (y - middleY) * PITCH)
          if (distance < least) [least, nearest] = [distance, [col, row]]
        }
      const spot = spotAt('hex', x, y)
      expect([spot.col, spot.row]).toEqual(nearest)
    }
  })
})
