import { availableParallelism, constants } from 'node:os'

import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { SmaltiError } from '../errors/smalti-error.ts'
import type {
  BuildCommand,
  BuildMessage,
  BuildProgress,
  BuildReport,
  BuildRequest,
  ClipOptions,
  TileSetSource,
} from './build-messages.ts'
import type { PauseGate } from './film/pause-gate.ts'
import { endHelper, forkHelper } from './helper-process.ts'
import type { StoredManifest } from './stored-manifest.ts'
import type { SkippedFile } from './skipped-file.ts'

const MAX_ATTEMPTS = 8
const USUAL_CLIPS: ClipOptions = { maxSeconds: 2, fps: 12 }
const MAX_TILES = 65_535

/** Deaths that no file can be blamed for. */
const MAX_DEATHS = 3

/** Threads beside those that decode: for reading and writing, and for decodes that hang. */
const SPARE_THREADS = 6

const MAX_STDERR_CHARS = 4000

/** What to build, where to, and whom to tell. */
export type BuildOptions = {
  readonly source: TileSetSource
  /** Name and label the manifest carries; a recipe brings its own label. */
  readonly name: string
  readonly label?: string
  /** The set's folder; made if need be. */
  readonly folder: string
  /** What decodes films; without it they are skipped. */
  readonly ffmpeg?: Ffmpeg | null
  /** Two seconds at most, of 12 frames each, when left out. */
  readonly clips?: ClipOptions
  /** Whether what is no longer needed goes at once: scans of films that are gone, and retired tiles. */
  readonly isTidy?: boolean
  /** Tiles that fit into the set, 65,535 when left out; fewer for tests. */
  readonly maxTiles?: number
  /** Whether a show has the set on stage meanwhile. */
  readonly isLive?: boolean
  /** Pages as PNG, for tests that compare pixels. */
  readonly isLossless?: boolean
  /** Nothing is on stage before this set: its build is not held back for the show's sake. */
  readonly isUrgent?: boolean
  /** Holds the build up while it is closed. */
  readonly gate?: PauseGate
  /** Ends the build, and its process, with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: BuildProgress) => void
  /** Told of each revision that holds a part of the work; of all files when it is whole. */
  readonly onStored?: (manifest: StoredManifest, isWhole: boolean) => void
}

/**
 * Builds or updates a set in a process of its own, so that neither a decoder's hunger nor its death touches the show;
 * of the lowest priority unless it is urgent. A file that brings the process down is found, skipped and reported. The set on disk is the old or the new
 * one, whole, at any moment.
 *
 * @throws {SmaltiError} when nothing can be built
 */
export async function buildTileSet(options: BuildOptions): Promise<BuildReport> {
  const knownBad: SkippedFile[] = []
  let isCareful = false
  let deaths = 0
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    options.signal?.throwIfAborted()
    const request: BuildRequest = {
      source: options.source,
      name: options.name,
      label: options.label ?? options.name,
      folder: options.folder,
      isLossless: options.isLossless ?? false,
      isLive: options.isLive ?? false,
      ffmpeg: options.ffmpeg ?? null,
      clips: options.clips ?? USUAL_CLIPS,
      isTidy: options.isTidy ?? false,
      maxTiles: options.maxTiles ?? MAX_TILES,
      knownBad,
      isCareful,
    }
    const end = await runProcess(request, options)
    if (end.kind === 'done') return end.report
    if (end.kind === 'failed') throw new SmaltiError(end.code, end.message, end.cure, { isFatal: false })
    if (end.kind === 'stuck') knownBad.push(...end.files)
    else if (end.lastBegun !== null) {
      const detail = `brought the decoder down (${end.cause})`
      knownBad.push({ path: end.lastBegun, reason: 'crashed', detail })
    } else if (++deaths >= MAX_DEATHS) {
      throw new SmaltiError('bad-tile-set', `building ${options.name} failed: ${end.cause}`, '', {
        isFatal: false,
      })
    }
    isCareful ||= end.kind === 'died'
  }
  throw new SmaltiError(
    'bad-tile-set',
    `building ${options.name} was given up: too many files bring the decoder down`,
    `take them out: ${knownBad.map((bad) => bad.path).join(', ')}`,
    { isFatal: false },
  )
}

type ProcessEnd =
  | Extract<BuildMessage, { kind: 'done' | 'failed' | 'stuck' }>
  | { readonly kind: 'died'; readonly cause: string; readonly lastBegun: string | null }

function runProcess(request: BuildRequest, options: BuildOptions): Promise<ProcessEnd> {
  const child = forkHelper('build-process', {
    threads: availableParallelism() * 2 + SPARE_THREADS,
    priority: options.isUrgent === true ? null : constants.priority.PRIORITY_LOW,
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARS)
  })
  let lastBegun: string | null = null
  let onAbort = (): void => {}
  let unwatch = (): void => {}
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    onAbort = () => reject(options.signal?.reason as Error)
    options.signal?.addEventListener('abort', onAbort, { once: true })
    child.on('message', (message: BuildMessage) => {
      if (message.kind === 'begin') lastBegun = message.file
      else if (message.kind === 'progress') options.onProgress?.(message.progress)
      else if (message.kind === 'stored') options.onStored?.(message.manifest, message.isWhole)
      else resolve(message)
    })
    child.once('error', (error) => resolve({ kind: 'died', cause: error.message, lastBegun }))
    child.once('exit', (code, signal) => {
      const words = stderr.split('\n').findLast((line) => /error/i.test(line))
      resolve({ kind: 'died', cause: words?.trim() ?? signal ?? `exit ${code}`, lastBegun })
    })
    const send = (command: BuildCommand): void =>
      void child.send(command, (error) => {
        if (error) resolve({ kind: 'died', cause: error.message, lastBegun })
      })
    unwatch = options.gate?.watch((isOpen) => send({ kind: 'gate', isOpen })) ?? unwatch
    send({ kind: 'build', request })
  })
  return ended.finally(async () => {
    options.signal?.removeEventListener('abort', onAbort)
    unwatch()
    await endHelper(child)
  })
}
