import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import type { ClipOptions } from '../build-messages.ts'
import { keptPerSecond } from '../film-tiles.ts'
import { chooseFrames } from '../slot-plan.ts'
import { clipFrames, type ClipFrames } from './clip-frames.ts'
import { filmDigest } from './film-digest.ts'
import { FRAME_PX } from './film-measures.ts'
import { readFilmHeader, type FilmHeader } from './film-header.ts'
import { readFilmPictures } from './film-pictures.ts'
import { findShots } from './find-shots.ts'
import { mixPictures } from './loop-frames.ts'
import type { Reel } from './reel.ts'
import { openReel } from './scan-film.ts'
import { splitShots, type Clip } from './split-shots.ts'

type FilmFile = {
  readonly ffmpeg: Ffmpeg
  readonly film: string
  readonly digest: string
  /** How the clips were made. */
  readonly clips: ClipOptions
  /** Folder in which scans are kept. */
  readonly reels: string
}

/** The part of a film that a tile shows, microseconds, and where in its width, 0..1. */
export type ClipPart = { readonly startUs: number; readonly endUs: number; readonly across: number }

/** A part may begin a little beside where its clip was cut. */
const PART_SLACK_US = 500_000

/** The clips of a film that was scanned, at any size: the same frames, decoded again. */
export class FilmClips {
  readonly #file: FilmFile
  readonly #header: FilmHeader
  readonly #reel: Reel
  readonly #clips: readonly Clip[]

  private constructor(file: FilmFile, header: FilmHeader, reel: Reel) {
    this.#file = file
    this.#header = header
    this.#reel = reel
    const { maxSeconds: maxClipSeconds } = file.clips
    this.#clips = splitShots(reel.measures, findShots(reel.measures), { maxClipSeconds })
  }

  /** Null when there is no scan of the film. */
  static async open(file: FilmFile): Promise<FilmClips | null> {
    const reel = await openReel(file.reels, file.digest, keptPerSecond(file.clips))
    return reel === null ? null : new FilmClips(file, await readFilmHeader(file.ffmpeg, file.film), reel)
  }

  /**
   * Frames of a clip, [sidePx x sidePx x 3] u8 sRGB each; null when the file is gone or another one, or its clips are
   * not those that the tiles were made of.
   *
   * @param tile.part  the part of the film that the tile shows, microseconds, and where in its width
   * @param tile.count frames that it has, evenly chosen of the clip's
   */
  async frames(tile: {
    readonly part: ClipPart
    readonly count: number
    readonly sidePx: number
  }): Promise<readonly Uint8Array[] | null> {
    const { ffmpeg, film, digest } = this.#file
    const { part, count, sidePx } = tile
    if ((await filmDigest(film).catch(() => null)) !== digest) return null
    const made = await this.#find(part)
    if (made === null) return null
    const sources = chooseFrames(made.sources, count)
    const times = sources.flatMap(({ us, mixUs, mixShare }) => (mixShare > 0 ? [us, mixUs] : [us]))
    const { matrix } = this.#header
    const width = Math.round((this.#reel.width / FRAME_PX) * sidePx)
    const read = await readFilmPictures({ ffmpeg, film, matrix, times, width, height: sidePx })
    if (read === null) return null
    const pictures = new Map([...read].map(([us, wide]) => [us, cutSquare(wide, width, sidePx, part.across)]))
    return sources.map(({ us, mixUs, mixShare }) => {
      const own = pictures.get(us)!
      return mixShare === 0 ? own : mixPictures(own, pictures.get(mixUs)!, mixShare)
    })
  }

  /** The clip that shows this part; null when the film's clips are cut in another way. */
  async #find({ startUs, endUs, across }: ClipPart): Promise<ClipFrames | null> {
    for (const clip of this.#clips) {
      const { part } = clip
      if (startUs < part.startUs - PART_SLACK_US || startUs > part.endUs + PART_SLACK_US) continue
      const made = await clipFrames(this.#reel, clip, this.#file.clips.fps, across)
      if (made.startUs === startUs && made.endUs === endUs) return made
    }
    return null
  }
}

/** A square out of a picture, [side x side x 3], as far across as told. */
function cutSquare(wide: Uint8Array, width: number, side: number, across: number): Uint8Array {
  if (width === side) return wide
  const left = Math.round(across * (width - side)) * 3
  const square = new Uint8Array(side * side * 3)
  for (let row = 0; row < side; row++) {
    const from = row * width * 3 + left
    square.set(wide.subarray(from, from + side * 3), row * side * 3)
  }
  return square
}
