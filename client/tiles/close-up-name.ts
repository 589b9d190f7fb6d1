import type { CloseUpSide } from '../../server/protocol/close-up.ts'

/** Close-ups that are fetched at a time; `npm run bench -- stage` tells what comes of it. */
export const CLOSE_UPS_IN_FLIGHT = 8

/** One tile of a set at one size. */
export type CloseUpName = {
  readonly setId: number
  /** Key of the set's content: an id means the same tile as long as it is the same. */
  readonly lineage: string
  readonly tileId: number
  readonly side: CloseUpSide
  /** Frames of the tile; 1 for a picture. */
  readonly frames: number
}

/** A text that tells close-ups apart. */
export function closeUpKey({ setId, lineage, tileId, side }: CloseUpName): string {
  return `${setId} ${lineage} ${tileId} ${side}`
}
