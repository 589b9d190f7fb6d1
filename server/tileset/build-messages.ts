import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { ErrorCode } from '../errors/smalti-error.ts'
import type { SkippedFile } from './skipped-file.ts'
import type { StoredManifest } from './stored-manifest.ts'

/**
 * What a set is made of: a recipe by its name, whole or its first `coarseCount` tiles, or what a folder holds, of which
 * `only` names one file.
 */
export type TileSetSource =
  | { readonly kind: 'recipe'; readonly recipe: string; readonly isCoarse: boolean }
  | {
      readonly kind: 'pictures'
      readonly pictures: string
      readonly only?: string
      readonly ground: readonly [number, number, number]
    }

/** What the show's process asks of the build process. */
export type BuildRequest = {
  readonly source: TileSetSource
  readonly name: string
  readonly label: string
  /** Where the set is stored. */
  readonly folder: string
  readonly isLossless: boolean
  /** What decodes films; null when they are left out. */
  readonly ffmpeg: Ffmpeg | null
  /** Length of a film's clips, seconds; 0 for stills. */
  readonly maxClipSeconds: number
  /** Tiles that fit into the set. */
  readonly maxTiles: number
  /** Files that brought a build process down or to a halt, and are skipped. */
  readonly knownBad: readonly SkippedFile[]
  /** Beside a show that shows the set: files count once they rest, and what is gone with its folder stays. */
  readonly isLive: boolean
  /** Whether retired tiles are dropped when they are many; ids are given anew then. */
  readonly isCompacting: boolean
  /** One file at a time, each announced before it is decoded: after a crash, to find the file. */
  readonly isCareful: boolean
}

/** How far a build is. */
export type BuildProgress = {
  readonly done: number
  readonly total: number
  readonly perSecond: number
  /** The film that is being scanned, and how much of it is, 0..1; null while there is none. */
  readonly film: { readonly path: string; readonly share: number } | null
}

/** How a build ended. */
export type BuildReport = {
  readonly manifest: StoredManifest
  /** The set was up to date: nothing was written. */
  readonly isUnchanged: boolean
  /** Tiles drawn or decoded now; the others were taken over. */
  readonly madeCount: number
  readonly skipped: readonly SkippedFile[]
  /** Files that were still being written: to be built again soon. */
  readonly unsettledCount: number
  readonly tookMs: number
}

/** What the build process answers. */
export type BuildMessage =
  /** The file a careful build decodes now. */
  | { readonly kind: 'begin'; readonly file: string | null }
  | { readonly kind: 'progress'; readonly progress: BuildProgress }
  /** A part of the work has become a revision of the set. */
  | { readonly kind: 'stored'; readonly manifest: StoredManifest }
  /** Decoders hang: start again without these files. */
  | { readonly kind: 'stuck'; readonly files: readonly SkippedFile[] }
  | { readonly kind: 'done'; readonly report: BuildReport }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly cure: string }
