import type { SkipReason } from './skipped-file.ts'

/** A tile made of a file: a picture, or a run of frames that plays in a loop. */
export type MadeTile = {
  /** One or more [64 x 64 x 3] u8 sRGB. */
  readonly frames: readonly Uint8Array[]
  /** How long one round of the frames lasts, milliseconds; 0 for a picture. */
  readonly roundMs: number
  /** The part of the file's time that it shows, microseconds; 0 and 0 for a picture. */
  readonly startUs: number
  readonly endUs: number
  /** Where the square lies in the width of a wide film, 0 at the left edge, 1 at the right one; 0.5 for all others. */
  readonly across: number
}

/** All tiles of a file, or why it gives none. */
export type MadeFile =
  | { readonly ok: true; readonly tiles: readonly MadeTile[] }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string }
