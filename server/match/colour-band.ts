import { colourRowsOf, type ColourRows } from '../frame/colour-rows.ts'
import type { Sampler } from '../frame/sampler.ts'
import { MATCH_CHROMA_SCALE, DESCRIPTOR_LANES, LANE, LUMA_SCALE } from '../protocol/descriptor.ts'
import type { MatchKernels, RowLevels } from './match-kernels.ts'
import { KERNEL_SCRATCH_BYTES, type BandJob } from './pool-job.ts'
import { bandOf, COST_PER_DE } from './stability.ts'

/** Levels by which neighbours are looked up farther apart where they are dithered. */
const DITHER_LEVELS = 4

/** Bytes of a row of levels, and of what kernels may write beyond it. */
const ROW_BYTES = 2048

/**
 * Matches the rows of a band by colour alone, for cells too small to show structure: the colour table's answer, or the
 * last tile where no channel of the picture has moved by more than a few levels since it was chosen. Where repeats
 * matter or cells are dithered, neighbours are looked up a little darker and brighter than they are, so that even ground alternates between
 * tiles whose mean is right.
 */
export class ColourBand {
  readonly #kernels: MatchKernels
  readonly #buffer: SharedArrayBuffer
  readonly #job: BandJob
  readonly #sampler: Sampler
  /** Offsets of rows in the scratch: levels of the cells, luma to look up, bins of chroma. */
  readonly #levels: RowLevels
  readonly #luma: number
  readonly #chroma: number
  /** [cols x 8] i16 */
  readonly #samples: Int16Array
  /** Null while no colours are needed. */
  readonly #colours: ColourRows | null
  #chromaLine = -1

  constructor(
    kernels: MatchKernels,
    buffer: SharedArrayBuffer,
    job: BandJob,
    { sampler, scratch }: { readonly sampler: Sampler; readonly scratch: number },
  ) {
    this.#kernels = kernels
    this.#buffer = buffer
    this.#job = job
    this.#sampler = sampler
    this.#colours = colourRowsOf(job, buffer)
    const y = scratch + KERNEL_SCRATCH_BYTES
    this.#levels = { y, u: y + ROW_BYTES, v: y + 2 * ROW_BYTES }
    this.#luma = y + 3 * ROW_BYTES
    this.#chroma = y + 4 * ROW_BYTES
    this.#samples = new Int16Array(buffer, y + 6 * ROW_BYTES, job.cols * DESCRIPTOR_LANES)
  }

  /** Matches one row. */
  matchRow(row: number): void {
    const { cols, rows, set, margins, isDithered } = this.#job
    const { idsOffset, lastIdsOffset, anchorsOffset } = this.#job
    const levels = this.#sampler.isDirect ? this.#pixelsOf(row) : this.#averagesOf(row)
    const cell = row * cols
    const ids = idsOffset + cell * 2
    const apart = Math.round(margins.repeat / COST_PER_DE) + (isDithered ? DITHER_LEVELS : 0)
    if (apart > 0) this.#kernels.spreadLuma(levels.y, this.#luma, cols, apart, (row & 1) === 0)
    this.#kernels.lookUpColours(apart > 0 ? this.#luma : levels.y, this.#chroma, cols, set, ids)
    const anchors = { at: anchorsOffset + cell, plane: cols * rows }
    if (lastIdsOffset === null) this.#kernels.anchorColours(levels, cols, anchors)
    else {
      const band = bandOf(margins)
      this.#kernels.holdColours(levels, cols, anchors, { ids, lastIds: lastIdsOffset + cell * 2, set, band })
    }
    if (this.#colours !== null) this.#colours.take(row, this.#samplesOf(levels))
  }

  /** The pixels under a row of cells, after levels. */
  #pixelsOf(row: number): RowLevels {
    const { cols, rasterOffset, format } = this.#job
    const { black, gain } = this.#sampler.levels
    const { x, y } = this.#sampler.firstPixel(row)
    const pixels = format.width * format.height
    const luma = rasterOffset + y * format.width + x
    const isPlain = black === 0 && gain === 1
    if (!isPlain) this.#kernels.levelLuma(luma, this.#levels.y, cols, { black, gain })
    const odd = x & 1
    const levels = {
      y: isPlain ? luma : this.#levels.y,
      u: this.#levels.u + odd,
      v: this.#levels.v + odd,
    }
    if (y >> 1 !== this.#chromaLine) {
      this.#chromaLine = y >> 1
      const at = rasterOffset + pixels + (y >> 1) * (format.width / 2) + (x >> 1)
      const count = (cols + 3) >> 1
      this.#kernels.expandChroma(at, this.#levels.u, count, gain)
      this.#kernels.expandChroma(at + pixels / 4, this.#levels.v, count, gain)
      this.#kernels.joinChroma(levels, cols, this.#chroma)
    }
    return levels
  }

  /** The means of a row of cells, as levels. */
  #averagesOf(row: number): RowLevels {
    const { cols } = this.#job
    const samples = this.#samples
    this.#sampler.sampleRow(row, samples)
    const [y, u, v] = [this.#levels.y, this.#levels.u, this.#levels.v].map(
      (offset) => new Uint8ClampedArray(this.#buffer, offset, cols),
    ) as [Uint8ClampedArray, Uint8ClampedArray, Uint8ClampedArray]
    for (let col = 0, at = 0; col < cols; col++, at += DESCRIPTOR_LANES) {
      y[col] = samples[at]! / LUMA_SCALE
      u[col] = samples[at + LANE.U]! / MATCH_CHROMA_SCALE + 128
      v[col] = samples[at + LANE.V]! / MATCH_CHROMA_SCALE + 128
    }
    this.#kernels.joinChroma(this.#levels, cols, this.#chroma)
    return this.#levels
  }

  /** Levels as samples. */
  #samplesOf(levels: RowLevels): Int16Array {
    const { cols } = this.#job
    const samples = this.#samples
    const [y, u, v] = [levels.y, levels.u, levels.v].map(
      (offset) => new Uint8Array(this.#buffer, offset, cols),
    ) as [Uint8Array, Uint8Array, Uint8Array]
    for (let col = 0, at = 0; col < cols; col++, at += DESCRIPTOR_LANES) {
      samples.fill(y[col]! * LUMA_SCALE, at, at + 4)
      samples[at + LANE.U] = Math.round((u[col]! - 128) * MATCH_CHROMA_SCALE)
      samples[at + LANE.V] = Math.round((v[col]! - 128) * MATCH_CHROMA_SCALE)
    }
    return samples
  }
}
