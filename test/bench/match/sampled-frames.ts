import { rasterPlanes } from '../../../server/frame/raster.ts'
import { Sampler } from '../../../server/frame/sampler.ts'
import { followNoise, measureNoise, quadrantNoise } from '../../../server/frame/source-noise.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import { marginsOf, type Variety } from '../../../server/match/stability.ts'
import { DESCRIPTOR_LANES } from '../../../server/protocol/descriptor.ts'
import { GridMatching, type BuiltSet } from '../../server/match/built-set.ts'
import type { ScoredSource } from './scored-sources.ts'

export const ASPECT = 16 / 9
const FRAME_US = 1e6 / 24

/** How many cells a picture is laid of. */
export type GridSize = { readonly cols: number; readonly rows: number }

/** A frame as matching sees it. */
export type SampledFrame = {
  /** [cells x 8] i16 */
  readonly samples: Int16Array
  /** Noise in a quarter of a cell, levels. */
  readonly noise: number
}

/** The frames of a source as a show samples them. */
export function sampleFrames({ format, frames }: ScoredSource, { cols, rows }: GridSize): SampledFrame[] {
  const sampler = new Sampler()
  const histogram = new Uint32Array(256)
  let pixelNoise: number | null = null
  return frames.map((raster) => {
    const samples = new Int16Array(cols * rows * DESCRIPTOR_LANES)
    const job = {
      format,
      view: PLAIN_VIEW,
      levels: null,
      outputAspect: ASPECT,
      cols,
      rows,
      side: 2,
      detail: 1,
      shape: 'square',
    } as const
    sampler.start(job, raster, 0)
    for (let row = 0; row < rows; row++)
      sampler.sampleRow(row, samples.subarray(row * cols * DESCRIPTOR_LANES))
    const { luma } = rasterPlanes(raster, 0, format)
    pixelNoise = followNoise(pixelNoise, measureNoise(luma, format.width, histogram), FRAME_US)
    const noise = quadrantNoise(pixelNoise, format.width * format.height, cols * rows)
    return { samples, noise }
  })
}

/** Matches one frame after the other as a show does, on one thread. */
export class FrameMatching {
  readonly #stability: number
  readonly #variety: Variety
  readonly #matching: GridMatching

  constructor(set: BuiltSet, { cols, rows }: GridSize, stability: number, variety: Variety) {
    this.#stability = stability
    this.#variety = variety
    this.#matching = new GridMatching(set, cols, rows)
  }

  /** Takes a frame to be matched. */
  take({ samples }: SampledFrame): void {
    this.#matching.take(samples)
  }

  /** The ids of the frame taken: a view that the call after the next one overwrites. */
  match({ noise }: SampledFrame, lastIds: Uint16Array | null): Uint16Array {
    return this.#matching.match(marginsOf(this.#stability, this.#variety, noise), lastIds)
  }
}
