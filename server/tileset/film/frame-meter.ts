import { linearToLab } from '../oklab.ts'
import { meanLight } from './film-colour.ts'
import {
  CHROMA_BINS,
  CHROMA_GRID,
  FRAME_PX,
  LUMA_BINS,
  LUMA_GRID,
  type FilmMeasures,
} from './film-measures.ts'
import { unexplainedLuma } from './motion-search.ts'

const PIXELS = FRAME_PX * FRAME_PX
const BINS = LUMA_BINS + 2 * CHROMA_BINS
const HALF_PX = FRAME_PX / 2
const LUMA_BLOCK_PX = FRAME_PX / LUMA_GRID
const CHROMA_BLOCK_PX = FRAME_PX / CHROMA_GRID

/** Measures frames one after another; nothing is allocated for a frame but its colour. */
export class FrameMeter {
  readonly #light = new Float64Array(3)
  readonly #bins = new Uint16Array(BINS)
  readonly #sums = new Uint32Array(LUMA_GRID * LUMA_GRID)
  readonly #chromaSums = new Uint32Array(CHROMA_GRID * CHROMA_GRID)
  #half: Uint8Array = new Uint8Array(HALF_PX * HALF_PX)
  #halfBefore: Uint8Array = new Uint8Array(HALF_PX * HALF_PX)
  #hasBefore = false

  /**
   * Measures the next frame of the film.
   *
   * @param yuv [3 x 64 x 64] u8, planes Y', U, V, BT.709, video range
   * @param at the frame of `out` that is written, all but its time
   */
  measure(yuv: Uint8Array, out: FilmMeasures, at: number): void {
    this.#bins.fill(0)
    this.#measureLuma(yuv, out, at)
    this.#measureChroma(yuv, 0, out, at)
    this.#measureChroma(yuv, 1, out, at)
    for (let bin = 0; bin < BINS; bin++) {
      out.histogram[at * BINS + bin] = Math.round((this.#bins[bin]! * 255) / PIXELS)
    }
    meanLight(yuv, this.#light)
    const [lightness, a, b] = linearToLab([this.#light[0]!, this.#light[1]!, this.#light[2]!])
    out.colour[at * 3] = lightness * 100
    out.colour[at * 3 + 1] = a * 100
    out.colour[at * 3 + 2] = b * 100
    this.#step(yuv)
    out.mismatch[at] = this.#hasBefore ? unexplainedLuma(this.#half, this.#halfBefore) : 0
    this.#hasBefore = true
  }

  #measureLuma(yuv: Uint8Array, out: FilmMeasures, at: number): void {
    const sums = this.#sums.fill(0)
    let steps = 0
    for (let row = 0, pixel = 0; row < FRAME_PX; row++) {
      const blocks = Math.floor(row / LUMA_BLOCK_PX) * LUMA_GRID
      let left = yuv[pixel]!
      for (let col = 0; col < FRAME_PX; col++, pixel++) {
        const luma = yuv[pixel]!
        this.#bins[luma >> 3]!++
        sums[blocks + (col >> 3)]! += luma
        steps += Math.abs(luma - left)
        left = luma
        if (row > 0) steps += Math.abs(luma - yuv[pixel - FRAME_PX]!)
      }
    }
    const means = out.luma.subarray(at * sums.length, (at + 1) * sums.length)
    for (let block = 0; block < sums.length; block++) {
      means[block] = Math.round(sums[block]! / LUMA_BLOCK_PX ** 2)
    }
    let distances = 0
    for (let row = 0, pixel = 0; row < FRAME_PX; row++) {
      const blocks = Math.floor(row / LUMA_BLOCK_PX) * LUMA_GRID
      for (let col = 0; col < FRAME_PX; col++, pixel++) {
        distances += Math.abs(yuv[pixel]! - means[blocks + (col >> 3)]!)
      }
    }
    out.sharpness[at] = steps / (2 * PIXELS)
    out.texture[at] = distances / PIXELS
  }

  #measureChroma(yuv: Uint8Array, plane: 0 | 1, out: FilmMeasures, at: number): void {
    const sums = this.#chromaSums.fill(0)
    const firstBin = LUMA_BINS + plane * CHROMA_BINS
    for (let row = 0, pixel = (1 + plane) * PIXELS; row < FRAME_PX; row++) {
      const blocks = Math.floor(row / CHROMA_BLOCK_PX) * CHROMA_GRID
      for (let col = 0; col < FRAME_PX; col++, pixel++) {
        const chroma = yuv[pixel]!
        this.#bins[firstBin + (chroma >> 4)]!++
        sums[blocks + (col >> 4)]! += chroma
      }
    }
    const first = (at * 2 + plane) * sums.length
    for (let block = 0; block < sums.length; block++) {
      out.chroma[first + block] = Math.round(sums[block]! / CHROMA_BLOCK_PX ** 2)
    }
  }

  /** Makes the half-size luma of this frame and keeps that of the one before. */
  #step(yuv: Uint8Array): void {
    const half = this.#halfBefore
    this.#halfBefore = this.#half
    this.#half = half
    for (let row = 0, to = 0; row < HALF_PX; row++) {
      let from = row * 2 * FRAME_PX
      for (let col = 0; col < HALF_PX; col++, from += 2) {
        half[to++] =
          (yuv[from]! + yuv[from + 1]! + yuv[from + FRAME_PX]! + yuv[from + FRAME_PX + 1]! + 2) >> 2
      }
    }
  }
}
