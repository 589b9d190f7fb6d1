import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { clipFrames } from './film/clip-frames.ts'
import { FilmLooks } from './film/film-looks.ts'
import { ShotFinder } from './film/find-shots.ts'
import type { PauseGate } from './film/pause-gate.ts'
import { MIDDLE } from './film/reel.ts'
import { growReel, type ScanProgress } from './film/scan-film.ts'
import { splitShots } from './film/split-shots.ts'
import type { ClipOptions } from './build-messages.ts'
import type { MadeTile } from './made-tile.ts'
import { TILE_BYTES } from './tile-recipe.ts'

/** What a film's tiles are made with. */
export type FilmOptions = {
  readonly ffmpeg: Ffmpeg
  readonly film: string
  /** Folder in which scans are kept. */
  readonly reels: string
  /** Threads of the decoder; 0 for as many as there are cores. */
  readonly threads: number
  readonly clips: ClipOptions
  readonly gate: PauseGate
  readonly onProgress: (progress: ScanProgress) => void
}

/** Frames a second that a scan keeps: all that clips of usual rates need, or nearly all frames. */
const KEPT_PER_SECOND = [12, 30] as const

/** Where squares are cut out of a wide film, the middle first, and the width from which on it is wide. */
const PLACES = [MIDDLE, 0, 1] as const
const LEAST_WIDTH = 88

/** Raised when the same scan gives other tiles. */
const TILES_VERSION = 1

/** Frames a second that a scan keeps for clips of such a rate. */
export function keptPerSecond({ fps }: ClipOptions): number {
  return KEPT_PER_SECOND.find((rate) => rate >= fps) ?? KEPT_PER_SECOND[1]
}

/** Name of a way to make clips: films with the same name of it have the same tiles. */
export function clipsKey({ maxSeconds, fps }: ClipOptions): string {
  return `${TILES_VERSION}: ${maxSeconds} s of ${fps}`
}

/** The way to make clips that a name tells; null for one of another version. */
export function readClipsKey(key: string): ClipOptions | null {
  const [, version, maxSeconds, fps] = /^(\d+): ([\d.]+) s of ([\d.]+)$/.exec(key) ?? []
  return Number(version) === TILES_VERSION ? { maxSeconds: Number(maxSeconds), fps: Number(fps) } : null
}

/**
 * The tiles of a film: a clip of each stretch of a shot whose colour stays, as soon as the shot is scanned; of a wide
 * film also those of its sides where they look different. None looks nearly like another. It is decoded once, and then
 * only looked up; the tiles are the same either way.
 *
 * @throws {SmaltiError} `bad-file` when no frame of it can be read
 */
export async function* filmTiles(options: FilmOptions): AsyncGenerator<MadeTile> {
  const { ffmpeg, film, reels, threads, clips, gate, onProgress } = options
  const { maxSeconds: maxClipSeconds, fps } = clips
  const finder = new ShotFinder()
  const looks = new FilmLooks()
  const scan = { ffmpeg, film, reels, threads, keptPerSecond: keptPerSecond(clips), gate, onProgress }
  for await (const reel of growReel(scan)) {
    const shots = finder.take(reel.measures, reel.isWhole)
    const places = reel.width < LEAST_WIDTH ? [MIDDLE] : PLACES
    for (const clip of splitShots(reel.measures, shots, { maxClipSeconds })) {
      for (const across of places) {
        const { frames, count, startUs, endUs } = await clipFrames(reel, clip, fps, across)
        if (!looks.isNew(frames, clip)) continue
        yield {
          frames: Array.from({ length: count }, (_, at) =>
            frames.subarray(at * TILE_BYTES, (at + 1) * TILE_BYTES),
          ),
          roundMs: count > 1 ? (count * 1000) / fps : 0,
          startUs,
          endUs,
          across,
        }
      }
    }
  }
}
