import { FfmpegProcess } from '../../ffmpeg/ffmpeg-process.ts'
import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import { NutReader, type NutFrameReceiver, type NutFrameTarget } from '../../ffmpeg/nut-reader.ts'
import { writeRgb } from './film-colour.ts'
import { scanArguments } from './scan-arguments.ts'

/** Decoded before the first picture that is wanted, so that rounding of times cannot lose it. */
const LEAD_US = 100_000

/** Times of the same picture may differ by so much. */
const SLACK_US = 1000

/** A film whose pictures have not come by then is given up. */
const LIMIT_MS = 20_000

/** Which pictures of a film to read. */
export type FilmPicturesPlan = {
  readonly ffmpeg: Ffmpeg
  readonly film: string
  readonly matrix: 'auto' | 'bt709'
  /** Times of the pictures, as the film's scan had them. */
  readonly times: readonly number[]
  /** Width and height of the film's middle as it is to be read. */
  readonly width: number
  readonly height: number
}

/** Pictures by their times, [height x width x 3] u8 sRGB; null when one of them is not found. */
export async function readFilmPictures(
  plan: FilmPicturesPlan,
): Promise<ReadonlyMap<number, Uint8Array> | null> {
  const { ffmpeg, film: path, matrix, width, height } = plan
  const wanted = new WantedPictures(plan.times, width, height)
  const fromUs = Math.max(0, Math.min(...plan.times) - LEAD_US)
  const args = scanArguments({ path, matrix, fromUs, threads: 1, width, height }, ffmpeg.features)
  const child = new FfmpegProcess({ path: ffmpeg.path, args, stdout: 'pipe' })
  const limit = setTimeout(() => void child.end(), LIMIT_MS)
  const reader = new NutReader(wanted, ({ width, height }) => width * height * 3)
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      reader.read(chunk)
      if (wanted.isDone) break
    }
  } finally {
    clearTimeout(limit)
    await child.end()
  }
  return wanted.areAllThere ? wanted.pictures : null
}

/** Takes the wanted pictures out of a film as it is decoded. */
class WantedPictures implements NutFrameReceiver {
  readonly pictures = new Map<number, Uint8Array>()
  readonly #times: readonly number[]
  readonly #lastUs: number
  readonly #width: number
  readonly #height: number
  readonly #yuv: Uint8Array
  #isPast = false

  constructor(times: readonly number[], width: number, height: number) {
    this.#times = [...new Set(times)]
    this.#lastUs = Math.max(...times)
    this.#width = width
    this.#height = height
    this.#yuv = new Uint8Array(width * height * 3)
  }

  get areAllThere(): boolean {
    return this.pictures.size === this.#times.length
  }

  /** Whether nothing more is to come. */
  get isDone(): boolean {
    return this.areAllThere || this.#isPast
  }

  frameStarted(ptsUs: number): NutFrameTarget {
    this.#isPast ||= ptsUs > this.#lastUs + SLACK_US
    return this.#timeOf(ptsUs) === undefined ? 'skip' : this.#yuv
  }

  frameFilled(ptsUs: number): void {
    const size = { width: this.#width, height: this.#height }
    const pixels = new Uint8Array(size.width * size.height * 3)
    writeRgb(this.#yuv, size, pixels, { at: 0, stride: size.width * 3 })
    this.pictures.set(this.#timeOf(ptsUs)!, pixels)
  }

  #timeOf(ptsUs: number): number | undefined {
    return this.#times.find((us) => Math.abs(us - ptsUs) <= SLACK_US)
  }
}
