import { PAGE_TILES, pageLayout, TILE_SIZES_PX, type TilePx } from '../protocol/tile-set-manifest.ts'

/** Slots of a set, as many as it may have tiles. */
const MAX_SLOTS = 64 * PAGE_TILES

/** Pages that take 256 MB of GPU memory with their mips. */
const MOST_PAGES = 11

/** Clips move only as far as they fit into these with the largest tiles. */
const MOVING_SLOTS = MOST_PAGES * PAGE_TILES

/** Most frames of a run by how much of these is taken: early clips get all, later ones leave room for others. */
const FRAMES_BY_FILL: readonly (readonly [fill: number, frames: number])[] = [
  [0.25, 24],
  [0.5, 12],
  [0.75, 6],
  [0.9, 3],
  [1, 1],
]

/** Where a run of frames goes. */
export type Run = { readonly firstSlot: number; readonly frames: number }

/**
 * The place of the next run: within one page, where the last ended or at the next page's begin.
 *
 * @param used   slots taken so far
 * @param wished frames it would like to have, at least 1
 * @returns null when all slots are taken
 */
export function planRun(used: number, wished: number): Run | null {
  if (used >= MAX_SLOTS) return null
  const full = used / MOVING_SLOTS
  const most = FRAMES_BY_FILL.find(([fill]) => full < fill)?.[1] ?? 1
  const frames = Math.max(1, Math.min(wished, most))
  const firstSlot = placeRun(used, frames)
  return firstSlot + frames <= MAX_SLOTS ? { firstSlot, frames } : { firstSlot: used, frames: 1 }
}

/** First slot of a run that follows so many used ones: within one page, where the last ended or at the next's begin. */
export function placeRun(used: number, frames: number): number {
  const left = PAGE_TILES - (used % PAGE_TILES)
  return frames <= left ? used : used + left
}

/** Side of the tiles of a set with so many slots: the largest with which its pages stay within 256 MB. */
export function planTilePx(slotCount: number): TilePx {
  return TILE_SIZES_PX.find((tilePx) => slotCount <= MOST_PAGES * pageLayout(tilePx).tiles) ?? 16
}

/** Evenly chosen frames of a round. */
export function chooseFrames<T>(frames: readonly T[], count: number): readonly T[] {
  if (count >= frames.length) return frames
  return Array.from({ length: count }, (_, at) => frames[Math.floor(((at + 0.5) * frames.length) / count)]!)
}
