import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { ErrorCode } from '../errors/smalti-error.ts'
import type { RecipeChoice } from './starter-recipes.ts'
import type { SkippedFile } from './skipped-file.ts'
import type { StoredManifest } from './stored-manifest.ts'

/** Which of a folder's files are taken. */
export const fileKinds = ['pictures', 'films'] as const
export type FileKind = (typeof fileKinds)[number]

/**
 * What a set is made of: a starter set's recipe, whole or its first `coarseCount` tiles, or what a folder holds, of which
 * `only` names one file.
 */
export type TileSetSource =
  | ({ readonly kind: 'recipe'; readonly isCoarse: boolean } & RecipeChoice)
  | {
      readonly kind: 'pictures'
      readonly pictures: string
      readonly only?: string
      /** All when left out; animations are pictures. */
      readonly files?: FileKind
      readonly ground: readonly [number, number, number]
    }

/** How clips of films are made. */
export type ClipOptions = {
  /** Length at most, seconds, 0 to 10; 0 for stills. */
  readonly maxSeconds: number
  /** Frames a second, 1 to 30. */
  readonly fps: number
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
  readonly clips: ClipOptions
  /**
   * By hand: scans of films that are gone are deleted at once, and not only after some weeks; retired tiles are dropped
   * when they are many, and ids given anew.
   */
  readonly isTidy: boolean
  /** Tiles that fit into the set. */
  readonly maxTiles: number
  /** Files that brought a build process down or to a halt, and are skipped. */
  readonly knownBad: readonly SkippedFile[]
  /** Beside a show that shows the set: files count once they rest, and what is gone with its folder stays. */
  readonly isLive: boolean
  /** One file at a time, each announced before it is decoded: after a crash, to find the file. */
  readonly isCareful: boolean
}

/** What the build process is told: first what to build, then when to hold up and when to go on. */
export type BuildCommand =
  | { readonly kind: 'build'; readonly request: BuildRequest }
  | { readonly kind: 'gate'; readonly isOpen: boolean }

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
  /** A part of the work has become a revision of the set; it has all files when it is whole. */
  | { readonly kind: 'stored'; readonly manifest: StoredManifest; readonly isWhole: boolean }
  /** Decoders hang: start again without these files. */
  | { readonly kind: 'stuck'; readonly files: readonly SkippedFile[] }
  | { readonly kind: 'done'; readonly report: BuildReport }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly cure: string }
