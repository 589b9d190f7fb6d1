import { closeUpLevels } from '../../server/protocol/close-up.ts'
import { PAGE_LEVELS, PAGE_PX } from '../../server/protocol/tile-set-manifest.ts'
import { layerBytes } from './array-texture.ts'
import { LARGE_PX, MEDIUM_PX } from './close-up-bits.ts'

/** Memory for tiles on the GPU: so many bytes at most, as little as shows what is on air, or null for as much as is good. */
export type TileMemory = number | 'min' | null

/** Layers of an array texture that there may be, and how many are added at a time. */
export type LayerLimit = { readonly most: number; readonly step: number }

/** How the memory for tiles is shared out. */
export type TileShares = {
  /** Of the pages' texture; null where nothing bounds it. */
  readonly pageBytes: number | null
  /** Whether only the sets on air are kept. */
  readonly isAirOnly: boolean
  readonly medium: LayerLimit
  readonly large: LayerLimit
}

/** How pages are kept within a number of bytes. */
export type PagePlan = {
  /** Finest levels that all pages are without. */
  readonly left: number
  readonly layers: number
}

/** Close-ups take 83 and 89 MB where nothing bounds them, and are added a quarter of that at a time. */
const MEDIUM_LAYERS = 240
const LARGE_LAYERS = 16
const GROWTH_STEPS = 4

const MEDIUM_BYTES = layerBytes(MEDIUM_PX, closeUpLevels(MEDIUM_PX))
const LARGE_BYTES = layerBytes(LARGE_PX, closeUpLevels(LARGE_PX))

/** Parts of a bounded memory: of close-ups of all of it, of medium ones of those. */
const CLOSE_UP_SHARE = 1 / 3
const MEDIUM_SHARE = 2 / 3

/** Finest levels that pages go without before sets that are not on air do without pages; and at most. */
const LEFT_FOR_ALL = 2
const MOST_LEFT = 4

/** Shares the memory for tiles out between pages and close-ups. */
export function shareTileMemory(memory: TileMemory): TileShares {
  if (memory === null) {
    const [medium, large] = [MEDIUM_LAYERS, LARGE_LAYERS].map((most) => ({ most, step: most / GROWTH_STEPS }))
    return { pageBytes: null, isAirOnly: false, medium: medium!, large: large! }
  }
  if (memory === 'min') {
    const none = { most: 0, step: 1 }
    return { pageBytes: Infinity, isAirOnly: true, medium: none, large: none }
  }
  const closeUpBytes = memory * CLOSE_UP_SHARE
  const medium = Math.min(MEDIUM_LAYERS, Math.floor((closeUpBytes * MEDIUM_SHARE) / MEDIUM_BYTES))
  const large = Math.min(LARGE_LAYERS, Math.floor((closeUpBytes - medium * MEDIUM_BYTES) / LARGE_BYTES))
  return {
    pageBytes: memory - medium * MEDIUM_BYTES - large * LARGE_BYTES,
    isAirOnly: false,
    medium: atOnce(medium),
    large: atOnce(large),
  }
}

/** Bytes of one page without so many of its finest levels. */
export function pageBytes(left: number): number {
  return layerBytes(PAGE_PX >> left, PAGE_LEVELS - left)
}

/**
 * Chooses how fine pages are so that they fit: all of them while that leaves them good enough, else those on air.
 *
 * @param count pages of all sets that are to be kept, and of those on air
 */
export function planPages(
  count: { readonly all: number; readonly air: number },
  bytes: number,
  mostLayers: number,
): PagePlan {
  const fits = (pages: number, left: number): boolean => pages * pageBytes(left) <= bytes
  const levels = Array.from({ length: MOST_LEFT + 1 }, (_, left) => left)
  const left =
    levels.find((level) => level <= LEFT_FOR_ALL && fits(count.all, level)) ??
    levels.find((level) => level >= LEFT_FOR_ALL && fits(count.air, level)) ??
    MOST_LEFT
  return { left, layers: Math.min(count.all, mostLayers, Math.floor(bytes / pageBytes(left))) }
}

/** Layers that are all there from the first use on: to add some takes both textures for a moment. */
function atOnce(most: number): LayerLimit {
  return { most, step: Math.max(1, most) }
}
