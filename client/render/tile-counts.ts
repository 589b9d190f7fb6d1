import { NO_TILE } from '../../server/protocol/wire.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { SHOWN_MEAN } from './shown-tiles-glsl.ts'

/** Pixels by the tile that is drawn in them. */
export type TileCounts = {
  /** The right tile, in cells too small for more than its mean colour. */
  readonly means: number
  /** The right tile, from its page. */
  readonly pages: number
  /** The right tile, from a close-up. */
  readonly closeUps: number
  /** Another tile than the grid names, or a close-up of another. */
  readonly wrong: number
  /** A mean colour in place of a tile that no page has. */
  readonly missing: number
}

/** Words from a texel to the next that tells the same sample of its pixel. */
const BEFORE = 8

export const NO_COUNTS: TileCounts = { means: 0, pages: 0, closeUps: 0, wrong: 0, missing: 0 }

/** Where the frames of a tile lie among the pages, as packed tiles tell it. */
export type PageSlots = { readonly first: number; readonly count: number }

/** What a layer is to show. */
export interface ToldLayer {
  readonly cols: number
  /** The tiles that a cell may show now. */
  tilesAt(cell: number): readonly number[]
  /** Null while a tile is on no page. */
  pageSlots(tileId: number): PageSlots | null
  /** Layers in which the frames of a tile's close-ups lie: of its medium one and its large one. */
  closeUpSlots(tileId: number): readonly [medium: readonly number[], large: readonly number[]]
}

/**
 * Counts texels by what they show.
 *
 * @param texels [count x 4] u32, as SHOWN_TILES_GLSL lays them out
 * @param layers by number
 */
export function countTiles(texels: Uint32Array, layers: readonly (ToldLayer | null)[]): TileCounts {
  const counts = { ...NO_COUNTS }
  const kinds: (keyof TileCounts | null)[] = []
  for (let at = 0; at < texels.length; at += 4) {
    const isAsBefore = at >= BEFORE && isSame(texels, at, at - BEFORE)
    const kind = isAsBefore ? kinds[(at - BEFORE) / 4]! : judge(texels.subarray(at, at + 4), layers)
    kinds.push(kind)
    if (kind !== null) counts[kind]++
  }
  return counts
}

/** The sum of two counts. */
export function addCounts(one: TileCounts, other: TileCounts): TileCounts {
  return {
    means: one.means + other.means,
    pages: one.pages + other.pages,
    closeUps: one.closeUps + other.closeUps,
    wrong: one.wrong + other.wrong,
    missing: one.missing + other.missing,
  }
}

function isSame(texels: Uint32Array, one: number, other: number): boolean {
  for (let word = 0; word < 4; word++) if (texels[one + word] !== texels[other + word]) return false
  return true
}

/** Null where no tile is to be seen. */
function judge(texel: Uint32Array, layers: readonly (ToldLayer | null)[]): keyof TileCounts | null {
  const [tile, place, closeUps, about] = texel as unknown as readonly [number, number, number, number]
  if (about === 0) return null
  const layer = layers[(about & ~SHOWN_MEAN) - 1] ?? null
  if (layer === null) return 'wrong'
  const told = layer.tilesAt((place & 0xffff) + (place >>> 16) * layer.cols)
  const isMean = (about & SHOWN_MEAN) !== 0
  if ((tile & PACKED_TILE.RESIDENT) === 0) {
    if (told.includes(NO_TILE)) return null
    return isMean ? 'means' : 'missing'
  }
  const slot = tile & (PACKED_TILE.PLACES - 1)
  const isRight = told.some((tileId) => {
    const slots = tileId === NO_TILE ? null : layer.pageSlots(tileId)
    if (slots === null || slot < slots.first || slot >= slots.first + slots.count) return false
    return closeUps === 0 || isCloseUpOf(closeUps, slot - slots.first, layer.closeUpSlots(tileId))
  })
  if (!isRight) return 'wrong'
  if (isMean) return 'means'
  return closeUps === 0 ? 'pages' : 'closeUps'
}

/** Whether both sizes of what packCloseUps told are of this frame, where they are there at all. */
function isCloseUpOf(
  packed: number,
  frame: number,
  slots: readonly [readonly number[], readonly number[]],
): boolean {
  return slots.every((held, size) => {
    const told = (packed >>> (16 * size)) & 255
    return told === 0 || held[frame] === told - 1
  })
}
