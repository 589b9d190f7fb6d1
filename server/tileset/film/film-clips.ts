import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import type { ClipOptions } from '../build-messages.ts'
import { keptPerSecond } from '../film-tiles.ts'
import { chooseFrames } from '../slot-plan.ts'
import { clipFrames } from './clip-frames.ts'
import { filmDigest } from './film-digest.ts'
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
   * @param tile.place which of the film's clips it is
   * @param tile.part  the part of the film that the tile shows, microseconds
   * @param tile.count frames that it has, evenly chosen of the clip's
   */
  async frames(tile: {
    readonly place: number
    readonly part: { readonly startUs: number; readonly endUs: number }
    readonly count: number
    readonly sidePx: number
  }): Promise<readonly Uint8Array[] | null> {
    const { ffmpeg, film, digest, clips } = this.#file
    const { part, count, sidePx } = tile
    const clip = this.#clips[tile.place]
    if (clip === undefined || (await filmDigest(film).catch(() => null)) !== digest) return null
    const made = await clipFrames(this.#reel, clip, clips.fps)
    if (made.startUs !== part.startUs || made.endUs !== part.endUs) return null
    const sources = chooseFrames(made.sources, count)
    const times = sources.flatMap(({ us, mixUs, mixShare }) => (mixShare > 0 ? [us, mixUs] : [us]))
    const { matrix } = this.#header
    const pictures = await readFilmPictures({ ffmpeg, film, matrix, times, sidePx })
    if (pictures === null) return null
    return sources.map(({ us, mixUs, mixShare }) => {
      const own = pictures.get(us)!
      return mixShare === 0 ? own : mixPictures(own, pictures.get(mixUs)!, mixShare)
    })
  }
}
