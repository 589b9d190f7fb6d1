import { describe, expect, it } from 'vitest'
import { diveDrift } from '../../../server/protocol/dive-drift.ts'
import { viewInside, viewOutside } from '../../../server/protocol/dive-view.ts'
import { NO_DIVE, type OwnTile } from '../../../server/protocol/dive.ts'
import { plateAt, viewOfPlate } from '../../../server/protocol/plate.ts'
import type { PictureView } from '../../../server/protocol/picture-view.ts'

const GRID = { cols: 64, rows: 36, shape: 'square' } as const
const TILE: OwnTile = {
  ...GRID,
  ...{ x: 20.5 / 64, y: 1 - 15.5 / 36, across: 64, col: 20, row: 15, setId: 1, lineage: 'a', tileId: 3 },
}
/** The whole picture on 640 x 360 pixels. */
const WHOLE: PictureView = {
  centreCell: [32, 18],
  centreFraction: [0, 0],
  perPxX: [0.1, 0],
  perPxY: [0, 0.1],
  cellPx: 10,
}

const placeOf = ({ centreCell, centreFraction }: PictureView): readonly number[] =>
  [0, 1].map((axis) => centreCell[axis as 0 | 1] + centreFraction[axis as 0 | 1])

describe('a plate', () => {
  it('is all that is seen where the view goes through, on both sides', () => {
    expect(plateAt({ ...NO_DIVE, pinned: TILE }, 64)).toEqual({ tile: TILE, isInside: false, share: 1 })
    expect(plateAt({ ...NO_DIVE, inside: TILE }, 1)).toEqual({ tile: TILE, isInside: true, share: 1 })
  })

  it('comes up near its tile, and is gone twice as near to its mosaic', () => {
    const shares = (status: object, zooms: readonly number[]): unknown[] =>
      zooms.map((zoom) => plateAt({ ...NO_DIVE, ...status }, zoom)?.share)
    const [far, near] = shares({ pinned: TILE }, [20, 50]) as [number, number]
    expect(far).toBe(0)
    expect(near).toBeGreaterThan(0)
    expect(near).toBeLessThan(1)
    expect(shares({ inside: TILE }, [Math.SQRT2, 2, 9])).toEqual([expect.closeTo(0.5), 0, 0])
  })

  it('is that of the tile ahead once nothing is left of the one gone through', () => {
    const next = { ...TILE, tileId: 4 }
    const status = { ...NO_DIVE, inside: TILE, pinned: next }
    expect(plateAt(status, 1.2)?.tile).toBe(TILE)
    expect(plateAt(status, 60)?.tile).toBe(next)
    expect(plateAt(NO_DIVE, 1)).toBeNull()
  })

  it('lies in its cell, and over all of the picture when it was gone through', () => {
    const ahead = { tile: TILE, isInside: false, share: 1 }
    expect(viewOfPlate(WHOLE, GRID, ahead)).toEqual(WHOLE)
    const behind = viewOfPlate(WHOLE, GRID, { ...ahead, isInside: true })
    expect(placeOf(behind)).toEqual([20.5, 15.5])
    expect(behind.cellPx).toBe(640)
    expect(behind.perPxX[0] * 640).toBeCloseTo(1)
  })
})

it('views from inside a tile and from outside it are opposite', () => {
  const there = viewOutside(viewInside(WHOLE, GRID, TILE), GRID, TILE)
  expect(placeOf(there)[0]).toBeCloseTo(32)
  expect(placeOf(there)[1]).toBeCloseTo(18)
  expect(there.perPxY[1]).toBeCloseTo(0.1)
})

it('a view does not drift where a tile takes the place of its picture', () => {
  const drift = (status: object, zoom: number): number => diveDrift({ ...NO_DIVE, ...status }, zoom, 9e6)
  expect([drift({ pinned: TILE }, 64), drift({ pinned: TILE }, 8)]).toEqual([0, 1])
  expect([drift({ inside: TILE }, 1), drift({ inside: TILE }, 2)]).toEqual([0, 1])
})
