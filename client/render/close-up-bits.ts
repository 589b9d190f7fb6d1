import type { CloseUpSide } from '../../server/protocol/close-up.ts'

/**
 * The two sizes of close-ups kept on the GPU, each four times the one before: a view that comes closer by two octaves
 * fetches nothing anew. The larger is for tiles that do not move.
 */
export const MEDIUM_PX: CloseUpSide = 256
export const LARGE_PX: CloseUpSide = 1024

/** Columns of the texture in which close-ups are looked up by the place of a packed tile. */
export const CLOSE_UP_COLUMNS = 2048

/** Where a close-up lies and how far it has faded in. */
export type ShownCloseUp = { readonly slot: number; readonly share: number }

/**
 * What the shader reads of a tile's close-ups, four bytes from the lowest: slot + 1 of the medium one (0 = none) and
 * its share of 255, the same of the large one. Slots are below 255, shares 0..1.
 */
export function packCloseUps(medium: ShownCloseUp | null, large: ShownCloseUp | null): number {
  return (pack(medium) | (pack(large) << 16)) >>> 0
}

function pack(closeUp: ShownCloseUp | null): number {
  return closeUp === null ? 0 : (closeUp.slot + 1) | (Math.round(closeUp.share * 255) << 8)
}
