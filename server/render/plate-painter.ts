import { cellHash, cellOrientation } from '../protocol/cell-hash.ts'
import { clipFrame } from '../protocol/clip-frame.ts'
import { toLinear } from '../protocol/descriptor.ts'
import { findCell, type CellSpot } from '../protocol/grid-shape.ts'
import type { GridSize, PictureView } from '../protocol/picture-view.ts'
import { viewOfPlate } from '../protocol/plate.ts'
import { TILE_TURNABLE, tileFlags, tileFrames, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import type { Composition } from './composition.ts'
import { sampleTile } from './tile-sampler.ts'

/** Light of a tile drawn plain in its cell, at one pixel after the other. */
export class PlatePainter {
  readonly #plate: NonNullable<Composition['plate']>
  readonly #view: PictureView
  readonly #slot: number
  readonly #orientation: number
  readonly #spot: CellSpot = { col: 0, row: 0, fx: 0, fy: 0 }

  /**
   * @param view of the grid on air
   * @param size its cells
   */
  constructor(
    plate: NonNullable<Composition['plate']>,
    view: PictureView,
    size: GridSize,
    { clips }: Pick<Composition, 'clips'>,
  ) {
    const { tileId, col, row } = plate.tile
    const { table } = plate.set
    const hash = cellHash(col, row)
    this.#plate = plate
    this.#view = viewOfPlate(view, size, plate)
    this.#slot =
      tileSlot(table, tileId) + clipFrame(clips, tileFrames(table, tileId), tileRoundMs(table, tileId), hash)
    this.#orientation = (tileFlags(table, tileId) & TILE_TURNABLE) === 0 ? 0 : cellOrientation(hash)
  }

  /**
   * Writes the light at a pixel, counted from the canvas centre: [3] linear RGB.
   *
   * @returns how much of the tile is seen there, 0..1
   */
  paint(px: number, py: number, out: Float64Array): number {
    const { tile, share, set } = this.#plate
    const { centreCell, centreFraction, perPxX, perPxY, cellPx } = this.#view
    const spot = this.#spot
    const x = centreCell[0] + centreFraction[0] + perPxX[0] * px + perPxY[0] * py
    const y = centreCell[1] + centreFraction[1] + perPxX[1] * px + perPxY[1] * py
    findCell(tile.shape, x, y, spot)
    if (spot.col !== tile.col || spot.row !== tile.row) return 0
    const isTransposed = (this.#orientation & 4) !== 0
    const [u, v] = isTransposed ? [spot.fy, spot.fx] : [spot.fx, spot.fy]
    const isFlippedX = (this.#orientation & 1) !== 0
    const isFlippedY = (this.#orientation & 2) !== 0
    const isThere = sampleTile(set, this.#slot, isFlippedX ? 1 - u : u, isFlippedY ? 1 - v : v, cellPx, out)
    if (!isThere)
      for (let channel = 0; channel < 3; channel++)
        out[channel] = toLinear(set.means[tile.tileId * 3 + channel]!)
    return share
  }
}
