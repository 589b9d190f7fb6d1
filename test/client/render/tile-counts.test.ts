import { describe, expect, it } from 'vitest'
import { PACKED_TILE } from '../../../client/render/cells-glsl.ts'
import { packCloseUps } from '../../../client/render/close-up-bits.ts'
import { SHOWN_MEAN } from '../../../client/render/shown-tiles-glsl.ts'
import { addCounts, countTiles, NO_COUNTS, type ToldLayer } from '../../../client/render/tile-counts.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'

/** Two columns; cell 3 shows tile 5 or 6, cell 1 none; tile n has two frames from slot 10 n on; the close-ups of tile 5. */
const LAYER: ToldLayer = {
  cols: 2,
  tilesAt: (cell) => (cell === 3 ? [5, 6] : [NO_TILE]),
  pageSlots: (tileId) => ({ first: tileId * 10, count: 2 }),
  closeUpSlots: (tileId) => (tileId === 5 ? [[7, 8], [1]] : [[], []]),
}
const CELL_1 = 1
const CELL_3 = 1 | (1 << 16)

const count = (tile: number, cell = CELL_3, closeUps = 0, about = 1) =>
  countTiles(Uint32Array.of(tile, cell, closeUps, about), [LAYER, null])
const resident = (slot: number): number => PACKED_TILE.RESIDENT | slot

describe('texels of shown tiles', () => {
  it.each([50, 51, 60, 61])('are right in slot %d, of a tile that the cell may show', (slot) => {
    expect(count(resident(slot))).toEqual({ ...NO_COUNTS, pages: 1 })
  })

  it.each([49, 52, 59, 62, 50 | (1 << PACKED_TILE.LAYER_SHIFT)])('are wrong in slot %d', (slot) => {
    expect(count(resident(slot))).toEqual({ ...NO_COUNTS, wrong: 1 })
  })

  it('are wrong on a layer that there is not', () => {
    expect(count(resident(50), CELL_3, 0, 2)).toEqual({ ...NO_COUNTS, wrong: 1 })
  })

  it('are right with a close-up of the tile and frame, and wrong with another', () => {
    const medium = (slot: number): number => packCloseUps({ slot, share: 1 }, null)
    const large = (slot: number): number => packCloseUps(null, { slot, share: 0.5 })
    for (const close of [medium(7), large(1)])
      expect(count(resident(50), CELL_3, close)).toEqual({ ...NO_COUNTS, closeUps: 1 })
    expect(count(resident(51), CELL_3, medium(8))).toEqual({ ...NO_COUNTS, closeUps: 1 })
    for (const [slot, close] of [
      [50, medium(8)],
      [50, large(2)],
      [60, medium(7)],
    ] as const)
      expect(count(resident(slot), CELL_3, close)).toEqual({ ...NO_COUNTS, wrong: 1 })
  })

  it('tell a tile that no page has, but where its mean is all that is to be seen', () => {
    expect(count(0)).toEqual({ ...NO_COUNTS, missing: 1 })
    expect(count(0, CELL_3, 0, 1 | SHOWN_MEAN)).toEqual({ ...NO_COUNTS, means: 1 })
    expect(count(resident(52), CELL_3, 0, 1 | SHOWN_MEAN)).toEqual({ ...NO_COUNTS, wrong: 1 })
  })

  it('do not count where there is no cell, or no tile in it', () => {
    expect(count(0, 0, 0, 0)).toEqual(NO_COUNTS)
    expect(count(0, CELL_1)).toEqual(NO_COUNTS)
    expect(count(resident(50), CELL_1)).toEqual({ ...NO_COUNTS, wrong: 1 })
  })

  it('add up', () => {
    const some = { means: 1, pages: 2, closeUps: 3, wrong: 4, missing: 5 }
    expect(addCounts(some, some)).toEqual({ means: 2, pages: 4, closeUps: 6, wrong: 8, missing: 10 })
  })
})
