import { TILE_PX } from './tile-set-manifest.ts'

/** Sides of close-ups, pixels: one tile, drawn or decoded again larger than on its page. */
export const CLOSE_UP_SIDES = [128, 256, 512, 1024] as const

export type CloseUpSide = (typeof CLOSE_UP_SIDES)[number]

/** The largest side of a tile that moves: all its frames are one picture. */
export const MAX_MOVING_SIDE: CloseUpSide = 256

/** Frames in a row of a close-up's picture. */
const ROW_FRAMES = 8

/** Levels of a close-up: from its side down to a tile's on the page, each the half of the one before. */
export function closeUpLevels(side: CloseUpSide): number {
  return Math.log2(side / TILE_PX) + 1
}

/** Row at which a level starts in a frame, in which levels stand one below the other at the left. */
export function closeUpLevelTop(side: CloseUpSide, level: number): number {
  return 2 * side - 2 * (side >> level)
}

/** Height of a frame with all its levels; its width is its side. */
export function closeUpHeight(side: CloseUpSide): number {
  return closeUpLevelTop(side, closeUpLevels(side))
}

/** Size of a close-up's picture: the frames of the tile from left to right, eight in a row. */
export function closeUpSize(
  side: CloseUpSide,
  frames: number,
): { readonly width: number; readonly height: number } {
  const rows = Math.ceil(frames / ROW_FRAMES)
  return { width: Math.min(frames, ROW_FRAMES) * side, height: rows * closeUpHeight(side) }
}

/** Where a frame begins in a close-up's picture. */
export function closeUpPlace(
  side: CloseUpSide,
  frame: number,
): { readonly left: number; readonly top: number } {
  const row = Math.floor(frame / ROW_FRAMES)
  return { left: (frame % ROW_FRAMES) * side, top: row * closeUpHeight(side) }
}

/** Where a close-up is served; what stands there never changes. */
export function closeUpUrl(setId: number, lineage: string, tileId: number, side: CloseUpSide): string {
  return `/tiles/${setId}/${lineage}/${tileId}-${side}.jpg`
}
