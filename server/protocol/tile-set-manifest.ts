/** Side of a tile as it is made and described, pixels; on the pages of large sets it is smaller. */
export const TILE_PX = 64

/** Sides that tiles have on pages, pixels: the more tiles a set has, the smaller they are. */
export const TILE_SIZES_PX = [64, 32, 16] as const

export type TilePx = (typeof TILE_SIZES_PX)[number]

/** Side of a page at level 0, pixels, however large its tiles are. */
export const PAGE_PX = 2048

/** Slots of a page of the largest tiles; no run of frames crosses a multiple of it, so that it lies on one page always. */
export const PAGE_TILES = (PAGE_PX / TILE_PX) ** 2

/** Levels of a page of the largest tiles. */
export const PAGE_LEVELS = 7

/** The last levels of a page are raw RGB: tiles of 4, 2 and 1 px. Those before are compressed pictures. */
export const RAW_LEVELS = 3

/** How tiles of one side lie on a page. */
export type PageLayout = {
  readonly tilePx: TilePx
  /** Tiles in a row and in a column. */
  readonly sideTiles: number
  /** Tile slots. */
  readonly tiles: number
  /** Levels, down to tiles of 1 px. */
  readonly levels: number
  /** Levels stored as compressed pictures: tiles of 8 px and more. */
  readonly pictureLevels: number
}

const LAYOUTS = new Map(
  TILE_SIZES_PX.map((tilePx): [TilePx, PageLayout] => {
    const sideTiles = PAGE_PX / tilePx
    const levels = Math.log2(tilePx) + 1
    return [tilePx, { tilePx, sideTiles, tiles: sideTiles ** 2, levels, pictureLevels: levels - RAW_LEVELS }]
  }),
)

/** The layout of pages whose tiles have a side. */
export function pageLayout(tilePx: TilePx): PageLayout {
  return LAYOUTS.get(tilePx)!
}

/** A tile that may be turned and flipped by its cell's hash. */
export const TILE_TURNABLE = 1

/** A tile that is a cut piece: it must beat the best whole one by two margins. */
export const TILE_CUT = 2

/** A tile whose file is gone: what shows it goes on showing it, no cell gets it any more. */
export const TILE_RETIRED = 4

/** A tile whose texture is the look of its set, and no reason to take a smoother one. */
export const TILE_STYLED = 8

/**
 * One page: the file of each picture level, finest first, and one raw file of the three levels after them in this
 * order, each [side x side x 3] u8 sRGB, half as wide as the one before. Names are `<content hash>.<ext>`, served under
 * `/tiles/<setId>/`.
 */
export type PageEntry = { readonly pictures: readonly string[]; readonly raw: string }

/**
 * What a set asks of a show that does not say otherwise: columns of the grid, how much its tiles are tinted, and how
 * much repeats are avoided.
 */
export type SetDefaults = { readonly cols?: number; readonly tint?: number; readonly variety?: number }

/** What a tile set is, as stored beside its pages and as clients read it at `/tiles/<setId>/manifest.json`. */
export type TileSetManifest = {
  readonly format: 1
  readonly name: string
  readonly label: string
  /** Key of the content and recipe this was built from. */
  readonly contentKey: string
  /** The same as long as every id keeps its tile; another one after ids were given anew. */
  readonly lineage: string
  /** Rises when tiles are appended; ids below an older count keep their meaning. */
  readonly revision: number
  readonly count: number
  /** Slots used in the pages; more than `count` when tiles are runs of frames. */
  readonly slotCount: number
  /** Side of the tiles on the pages, pixels; another one after a set has grown past what it fits in. */
  readonly tilePx: TilePx
  readonly pages: readonly PageEntry[]
  /**
   * Tile table, [count x 2] u32 little-endian: word 0 = first slot (bits 0..23) and flags (bits 24..31); word 1 =
   * frame count (bits 0..15) and milliseconds that one round of them lasts (bits 16..31; 0 = a picture). The frames of
   * a tile lie one after the other in one page. A slot is (page * rows + row) * cols + col, with as many rows and cols
   * as tiles of the set's side take on a page.
   */
  readonly table: string
  /** Mean colour of every tile in linear light, encoded sRGB, [count x 3] u8: what a cell shows until pages come. */
  readonly means: string
  /** sRGB colour under transparent pixels. */
  readonly ground: readonly [number, number, number]
  readonly isLossless: boolean
  readonly defaults: SetDefaults
}

/** First slot of a tile in the tile table. */
export function tileSlot(table: Uint32Array, tileId: number): number {
  return table[tileId * 2]! & 0xffffff
}

/** Flags of a tile in the tile table. */
export function tileFlags(table: Uint32Array, tileId: number): number {
  return table[tileId * 2]! >>> 24
}

/** Frames of a tile in the tile table. */
export function tileFrames(table: Uint32Array, tileId: number): number {
  return table[tileId * 2 + 1]! & 0xffff
}

/** How long one round of a tile's frames lasts, milliseconds; 0 for a picture. */
export function tileRoundMs(table: Uint32Array, tileId: number): number {
  return table[tileId * 2 + 1]! >>> 16
}
