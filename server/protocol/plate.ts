import type { DiveStatus, OwnTile } from './dive.ts'
import { viewOutside } from './dive-view.ts'
import { viewOfTiles } from './grid-shape.ts'
import { viewOfGrid, type GridSize, type PictureView } from './picture-view.ts'
import { smoothstep } from './smoothstep.ts'

/** Zooms, in parts of the one at which the tile fills the view, between which it loses its grout, tint and light. */
const PLAIN_FROM = 0.4
const PLAIN_FULL = 0.95

/** The zoom at which nothing of the tile is left of its mosaic. */
export const MOSAIC_ZOOM = 2

/**
 * A tile drawn plain, over what else there is to see: in its cell as the view comes near, over the whole mosaic of its
 * picture when it has gone through.
 */
export type Plate = {
  readonly tile: OwnTile
  /** Whether the view has gone through it. */
  readonly isInside: boolean
  /** How much of it is seen, 0..1. */
  readonly share: number
}

/** How much of a plate is seen from a zoom, 0..1: nothing else where the view goes through. */
export function plateShare({ tile, isInside }: Omit<Plate, 'share'>, zoom: number): number {
  if (isInside) return 1 - smoothstep(0, Math.log2(MOSAIC_ZOOM), Math.log2(zoom))
  return smoothstep(PLAIN_FROM, PLAIN_FULL, zoom / tile.across)
}

/** The plate that is seen from a zoom, or soon may be; null where there is none. */
export function plateAt({ pinned, inside }: DiveStatus, zoom: number): Plate | null {
  const plates = [
    ...(pinned === null ? [] : [{ tile: pinned, isInside: false }]),
    ...(inside === null ? [] : [{ tile: inside, isInside: true }]),
  ].map((plate) => ({ ...plate, share: plateShare(plate, zoom) }))
  return plates.find(({ share }) => share > 0) ?? plates[0] ?? null
}

/**
 * The view of the grid that a plate's cell is of.
 *
 * @param view of a grid of the picture that is looked at, `size` its cells
 */
export function viewOfPlate(view: PictureView, size: GridSize, { tile, isInside }: Plate): PictureView {
  const plain = viewOfGrid(view, size, tile)
  return viewOfTiles(isInside ? viewOutside(plain, tile, tile) : plain, tile.shape)
}
