import type { Ffmpeg } from '../../server/ffmpeg/ffmpeg.ts'
import type { RasterInput } from '../../server/ffmpeg/raster-arguments.ts'
import { decodeSource } from './source-frames.ts'

/** Times further apart than this are not the same frame. */
const TOLERANCE_US = 2_000

/** Side of the raster that times are measured with: pictures do not matter. */
const SMALL_PX = 16

/** Finds the frame of a file that a looping show shows at a time. */
export class PtsPairing {
  readonly #ptsUs: readonly number[]
  readonly #periodUs: number

  /**
   * @param ptsUs    times of the file's frames, rising
   * @param periodUs from a frame to the same one of the next round
   */
  constructor(ptsUs: readonly number[], periodUs: number) {
    this.#ptsUs = ptsUs
    this.#periodUs = periodUs
  }

  /** Decodes a file once and a little more for its times. */
  static async measure(ffmpeg: Ffmpeg, input: RasterInput): Promise<PtsPairing> {
    const once: number[] = []
    const note = (ptsUs: number): boolean => {
      once.push(ptsUs)
      return false
    }
    await decodeSource(ffmpeg, input, SMALL_PX, note, () => false)
    if (input.kind !== 'file') return new PtsPairing(once, Infinity)
    let seen = 0
    let againUs = Infinity
    await decodeSource(
      ffmpeg,
      { ...input, isLooping: true },
      SMALL_PX,
      () => false,
      (ptsUs) => {
        seen++
        if (seen > once.length) againUs = ptsUs
        return seen > once.length
      },
    )
    return new PtsPairing(once, againUs - (once[0] ?? 0))
  }

  /** Time in the file of the frame shown at `ptsUs`, null when there is none. */
  frameOf(ptsUs: number): number | null {
    const start = this.#ptsUs[0] ?? 0
    const round = Number.isFinite(this.#periodUs)
      ? Math.floor((ptsUs - start + TOLERANCE_US) / this.#periodUs)
      : 0
    const inFileUs = ptsUs - (round > 0 ? round * this.#periodUs : 0)
    let best: number | null = null
    for (const frame of this.#ptsUs) {
      if (Math.abs(frame - inFileUs) > TOLERANCE_US) continue
      if (best === null || Math.abs(frame - inFileUs) < Math.abs(best - inFileUs)) best = frame
    }
    return best
  }
}
