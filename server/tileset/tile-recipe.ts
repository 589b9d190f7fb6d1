import { TILE_PX, type SetDefaults } from '../protocol/tile-set-manifest.ts'

/** Bytes that one drawn tile takes: [64 x 64 x 3] u8. */
export const TILE_BYTES = TILE_PX * TILE_PX * 3

/** The round of a recipe of pictures. */
export const STILL = { frames: 1, roundMs: 0 } as const

/**
 * A tile set made by code. Tiles are pure functions of their number and their frame's, so that a coarse set of the first tiles keeps its
 * ids when the whole set follows. Importing a recipe must be cheap (names, counts, colours); what it needs for drawing
 * it loads at the first `drawTile`, which only the build process calls.
 */
export interface TileRecipe {
  /** Name of the set on the command line and in `/set/select`. */
  readonly name: string
  /** Name for people. */
  readonly label: string
  /** Changes whenever any tile's pixels or flags change: a set built from another version is built again. */
  readonly version: string
  /** Tiles of the whole set, at most 65,535. */
  readonly count: number
  /** Tiles that make a usable set by themselves, 0..`coarseCount` - 1; `count` when nothing is gained by it. */
  readonly coarseCount: number
  /** sRGB colour of the empty places of the last page, and under transparent pixels. */
  readonly ground: readonly [number, number, number]
  readonly defaults: SetDefaults
  /** Frames of each tile, and how long one round of them lasts, milliseconds: 1 and 0 for pictures. */
  readonly round: { readonly frames: number; readonly roundMs: number }
  /**
   * Draws one frame of a tile. At a size above the base one it is a close-up: the same tile with more to see.
   *
   * @param tile   0..count - 1
   * @param sidePx TILE_PX, or a multiple of it up to 1024
   * @param pixels [side x side x 3] u8 sRGB, row-major; every byte written
   * @param frame  0..frames - 1
   */
  drawTile(tile: number, sidePx: number, pixels: Uint8Array, frame: number): void | Promise<void>
  /** TILE_TURNABLE, TILE_CUT and TILE_STYLED, or-ed, of `protocol/tile-set-manifest`. */
  tileFlags(tile: number): number
}
