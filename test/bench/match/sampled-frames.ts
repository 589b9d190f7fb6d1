import { rasterPlanes } from '../../../server/frame/raster.ts'
import { Sampler } from '../../../server/frame/sampler.ts'
import { followNoise, measureNoise, quadrantNoise } from '../../../server/frame/source-noise.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import { Apart } from '../../../server/match/apart.ts'
import { matchStructure } from '../../../server/match/match-structure.ts'
import type { MatchTables } from '../../../server/match/match-tables.ts'
import { marginsOf, type Variety } from '../../../server/match/stability.ts'
import { DESCRIPTOR_LANES } from '../../../server/protocol/descriptor.ts'
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
    const job = { format, view: PLAIN_VIEW, levels: null, outputAspect: ASPECT, cols, rows, side: 2 } as const
    sampler.start(job, raster, 0)
    for (let row = 0; row < rows; row++)
      sampler.sampleRow(row, samples.subarray(row * cols * DESCRIPTOR_LANES), null, 0)
    const { luma } = rasterPlanes(raster, 0, format)
    pixelNoise = followNoise(pixelNoise, measureNoise(luma, format.width, histogram), FRAME_US)
    const noise = quadrantNoise(pixelNoise, format.width * format.height, cols * rows)
    return { samples, noise }
  })
}

/** Matches one frame after the other as a show does, on one thread. */
export class FrameMatching {
  readonly #tables: MatchTables
  readonly #grid: GridSize
  readonly #stability: number
  readonly #variety: Variety
  readonly #apart: Apart | null

  constructor(tables: MatchTables, grid: GridSize, stability: number, variety: Variety) {
    this.#tables = tables
    this.#grid = grid
    this.#stability = stability
    this.#variety = variety
    this.#apart = variety.variety > 0 ? new Apart() : null
  }

  match({ samples, noise }: SampledFrame, lastIds: Uint16Array | null): Uint16Array {
    const { cols, rows } = this.#grid
    const margins = marginsOf(this.#stability, this.#variety, noise)
    const ids = new Uint16Array(cols * rows)
    for (let row = 0; row < rows; row++) {
      const line = samples.subarray(row * cols * DESCRIPTOR_LANES, (row + 1) * cols * DESCRIPTOR_LANES)
      const band = { ids, lastIds, at: row * cols, count: cols }
      matchStructure(line, this.#tables, margins, band, this.#apart)
    }
    return ids
  }
}
