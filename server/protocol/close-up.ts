import { TILE_PX } from './tile-set-manifest.ts'

/** Sides of close-ups, pixels: one tile, drawn or decoded again larger than on its page. */
export const CLOSE_UP_SIDES = [256, 512] as const

export type CloseUpSide = (typeof CLOSE_UP_SIDES)[number]

/** Levels of a close-up: from its side down to a tile's on the page, each the half of the one before. */
export function closeUpLevels(side: CloseUpSide): number {
  return Math.log2(side / TILE_PX) + 1
}

/** Row at which a level starts in a close-up's picture, in which levels stand one below the other at the left. */
export function closeUpLevelTop(side: CloseUpSide, level: number): number {
  return 2 * side - 2 * (side >> level)
}

/** Height of a close-up's picture; its width is its side. */
export function closeUpHeight(side: CloseUpSide): number {
  return closeUpLevelTop(side, closeUpLevels(side))
}

/** Where a close-up is served; what stands there never changes. */
export function closeUpUrl(setId: number, contentKey: string, tileId: number, side: CloseUpSide): string {
  return `/tiles/${setId}/${contentKey}/${tileId}-${side}.jpg`
}
