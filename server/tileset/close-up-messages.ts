import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { CloseUpSide } from '../protocol/close-up.ts'
import type { TileSetSource } from './build-messages.ts'

/** One tile to be drawn or decoded again. */
export type CloseUpRequest = {
  readonly id: number
  readonly source: TileSetSource
  /** Folder of the built set. */
  readonly folder: string
  readonly files: SetFiles
  /** What decodes films; without it their tiles stay as they are. */
  readonly ffmpeg: Ffmpeg | null
  readonly tileId: number
  readonly side: CloseUpSide
}

/** The files of a set's folder that tell what its tiles were made of and how they move; no record for a recipe. */
export type SetFiles = { readonly record: string | null; readonly table: string }

/** The picture file, or null where the tile's original is gone or has changed; `fault` where making it failed. */
export type CloseUpAnswer = {
  readonly id: number
  readonly picture: Uint8Array | null
  readonly fault: string | null
}
