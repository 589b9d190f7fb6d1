import path from 'node:path'

import { SmaltiError } from '../../errors/smalti-error.ts'
import { FfmpegProcess, type FfmpegExit } from '../../ffmpeg/ffmpeg-process.ts'
import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import { NutReader } from '../../ffmpeg/nut-reader.ts'
import { nowUs } from '../../telemetry/now.ts'
import { filmDigest } from './film-digest.ts'
import { readFilmHeader } from './film-header.ts'
import { FRAME_PX } from './film-measures.ts'
import type { PauseGate } from './pause-gate.ts'
import { ReelFolder } from './reel-folder.ts'
import { MAX_WIDTH, type ReelPiece } from './reel-piece.ts'
import { ReelWriter } from './reel-writer.ts'
import { Reel } from './reel.ts'
import { scanArguments } from './scan-arguments.ts'

/** Raised when scans of the same film give other reels. */
const SCAN_VERSION = 2

const KEPT_PER_SECOND = 12
const PROGRESS_US = 100_000

/** Frames decoded again before a taken-over piece's end, so that the next one is found and compared as before. */
const OVERLAP_US = 1_000_000

/** ffmpeg that gives no frame for so long, while it is listened to, is given up. */
const SILENCE_MS = 60_000

/** How far a scan is. */
export type ScanProgress = {
  /** Time of the newest frame, microseconds. */
  readonly positionUs: number
  /** Length that the container names; null when it names none. */
  readonly lengthUs: number | null
  /** Frames scanned by this call, and how many a second. */
  readonly frameCount: number
  readonly framesPerSecond: number
}

/** What to scan, and how. */
export type ScanOptions = {
  readonly ffmpeg: Ffmpeg
  /** The film's file. */
  readonly film: string
  /** Where reels are stored, each in a folder of its own. */
  readonly reels: string
  /** Kept frames a second; default 12. */
  readonly keptPerSecond?: number
  /** Threads of the decoder, 1 while a show runs; default 0, as many as there are cores. */
  readonly threads?: number
  readonly gate?: PauseGate
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ScanProgress) => void
  /** Monotonic, microseconds. */
  readonly now?: () => number
}

/**
 * Decodes a film once and gives its reel; one that was scanned before is opened, one whose scan was interrupted goes
 * on behind its last whole piece. A film that breaks off in the middle gives the reel of what could be read.
 *
 * @throws {SmaltiError} `bad-file` when no frame of it can be read
 * @throws {unknown} the signal's reason when it is aborted; what is stored stays for the next scan
 */
export async function scanFilm(options: ScanOptions): Promise<Reel> {
  for await (const reel of growReel(options)) if (reel.isWhole) return reel
  throw unreadable(options.film, 'its scan has no end')
}

/**
 * The same while it is scanned: gives the reel whenever it has grown by pieces, and at last the whole one. The scan
 * rests while nobody asks for more.
 */
export async function* growReel(options: ScanOptions): AsyncGenerator<Reel> {
  const { film, signal } = options
  const keptPerSecond = options.keptPerSecond ?? KEPT_PER_SECOND
  const digest = await filmDigest(film).catch((error: unknown) => {
    throw unreadable(film, error instanceof Error ? error.message : 'cannot be read', error)
  })
  const folder = await ReelFolder.open(reelPath(options.reels, digest, keptPerSecond))
  const finished = await Reel.open(folder)
  if (finished !== null) {
    yield finished
    return
  }
  signal?.throwIfAborted()
  const { lengthUs, matrix, aspect } = await readFilmHeader(options.ffmpeg, film)
  const width = frameWidth(aspect)
  const growing = Reel.begin(folder)
  const stored = (name: string, piece: ReelPiece): void => growing.add(name, piece)
  const writer = new ReelWriter({ folder, width, keptPerSecond, stored, now: options.now ?? nowUs })
  await takeOver(folder, writer, width)
  const fromUs = Math.max(0, writer.lastPtsUs - OVERLAP_US)
  const plan = { path: film, width, height: FRAME_PX, matrix, fromUs, threads: options.threads ?? 0 }
  const args = scanArguments(plan, options.ffmpeg.features)
  let trouble: string | null
  try {
    trouble = yield* decode({ args, lengthUs, writer, growing }, options)
  } finally {
    await writer.close()
  }
  const pieces = await writer.finish()
  if (pieces.length === 0) throw unreadable(film, trouble ?? 'it has no pictures')
  await folder.writeRecord({ format: 1, pieces, lengthUs, trouble })
  const reel = await Reel.open(folder)
  if (reel === null) throw unreadable(film, 'its scan was changed while it was written')
  yield reel
}

/** The finished reel of a film by its digest and kept frames a second; null when there is none. */
export function openReel(reels: string, digest: string, keptPerSecond: number): Promise<Reel | null> {
  return Reel.open(ReelFolder.at(reelPath(reels, digest, keptPerSecond)))
}

function reelPath(reels: string, digest: string, keptPerSecond: number): string {
  return path.join(reels, `${digest}-${SCAN_VERSION}-${keptPerSecond}`)
}

/** Width at which a film is scanned: a square, or as many steps of 8 pixels wider as it is wide. */
function frameWidth(aspect: number): number {
  return Math.max(FRAME_PX, Math.min(MAX_WIDTH, Math.floor((aspect * FRAME_PX) / 8) * 8))
}

/** Whether a reel of this name is of the film with this digest, and of use. */
export function isReelOf(name: string, digest: string): boolean {
  return name.startsWith(`${digest}-${SCAN_VERSION}-`)
}

async function takeOver(folder: ReelFolder, writer: ReelWriter, width: number): Promise<void> {
  let isWhole = true
  for (const name of await folder.keepLeadingPieces()) {
    const piece: ReelPiece | null = isWhole ? await folder.readPiece(name) : null
    isWhole = piece?.width === width
    if (piece === null || !isWhole) await folder.remove(name)
    else writer.takeOver(name, piece)
  }
}

type Decoding = {
  readonly args: readonly string[]
  readonly lengthUs: number | null
  readonly writer: ReelWriter
  readonly growing: Reel
}

/**
 * Lets ffmpeg write into the writer until it ends, and gives the reel whenever it has grown; tells at last what kept
 * ffmpeg from reading the film to its end.
 */
async function* decode(
  { args, lengthUs, writer, growing }: Decoding,
  { ffmpeg, signal, gate, onProgress, now = nowUs }: ScanOptions,
): AsyncGenerator<Reel, string | null> {
  const child = new FfmpegProcess({ path: ffmpeg.path, args, stdout: 'pipe' })
  const end = (): void => void child.end()
  signal?.addEventListener('abort', end)
  const reader = new NutReader(writer, ({ width, height }) => width * height * 3)
  const startUs = now()
  let toldUs = startUs
  let toldPieces = 0
  let isSilent = false
  const listen = (): NodeJS.Timeout =>
    setTimeout(() => {
      isSilent = true
      end()
    }, SILENCE_MS)
  let silence = listen()
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      silence.refresh()
      for (let at = reader.read(chunk); at < chunk.length; at += reader.read(chunk.subarray(at))) {
        await writer.flush()
      }
      if (writer.isFull) await writer.flush()
      if (gate?.isOpen === false || growing.pieceCount > toldPieces) {
        clearTimeout(silence)
        await gate?.pass(signal)
        if (growing.pieceCount > toldPieces) yield growing
        toldPieces = growing.pieceCount
        silence = listen()
      }
      signal?.throwIfAborted()
      const us = now()
      if (us - toldUs < PROGRESS_US) continue
      toldUs = us
      const { lastPtsUs: positionUs, addedCount: frameCount } = writer
      const framesPerSecond = (frameCount * 1e6) / (us - startUs)
      onProgress?.({ positionUs, lengthUs, frameCount, framesPerSecond })
    }
    const exit = await child.exited
    signal?.throwIfAborted()
    if (exit.signal !== null) throw killed(exit.signal)
    if (isSilent) return 'it gives no more pictures'
    return exit.code === 0 ? null : lastWords(exit)
  } finally {
    clearTimeout(silence)
    signal?.removeEventListener('abort', end)
    await child.end()
  }
}

function lastWords({ stderr, code }: FfmpegExit): string {
  return stderr.trim().split('\n').at(-1)?.slice(0, 160) ?? `ffmpeg ended with code ${code}`
}

function killed(signal: string): SmaltiError {
  return new SmaltiError('ffmpeg', `ffmpeg was ended by ${signal}`, 'try again', { isFatal: false })
}

function unreadable(film: string, detail: string, cause?: unknown): SmaltiError {
  return new SmaltiError(
    'bad-file',
    `the film ${path.basename(film)} cannot be read (${detail})`,
    'give a film that ffmpeg can decode',
    cause === undefined ? { isFatal: false } : { isFatal: false, cause },
  )
}
