import type { CloseUpSide } from '../protocol/close-up.ts'
import type { TileSetSource } from './build-messages.ts'

/** One tile to be drawn or decoded again. */
export type CloseUpRequest = {
  readonly id: number
  readonly source: TileSetSource
  /** Folder of the built set, and the file in it that tells the picture of each tile; null for a recipe. */
  readonly folder: string
  readonly record: string | null
  readonly tileId: number
  readonly side: CloseUpSide
}

/** The picture file, or null where the tile's original is gone or has changed; `fault` where making it failed. */
export type CloseUpAnswer = {
  readonly id: number
  readonly picture: Uint8Array | null
  readonly fault: string | null
}
