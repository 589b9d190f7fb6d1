import { DESCRIPTOR_LANES, LANE, MATCH_CHROMA_SCALE, STRUCTURE_WEIGHT } from '../protocol/descriptor.ts'
import type { GridShape } from '../protocol/grid-shape.ts'
import { LIGHT_TO_LUMA, fillLightTable } from './light-tables.ts'
import { averageChroma, sumLight } from './box-sums.ts'
import { rasterPlanes } from './raster.ts'
import type { RasterFormat } from './raster.ts'
import { Spans, viewAxes } from './sample-spans.ts'
import { FULL_LEVELS, levelMap } from './source-levels.ts'
import type { LevelMap, SourceLevels } from './source-levels.ts'
import type { SourceView } from './source-view.ts'

/** What is sampled and on which grid. */
export type SampleJob = {
  readonly format: RasterFormat
  readonly view: SourceView
  /** Levels of this frame for the view's autolevels; null for none. */
  readonly levels: SourceLevels | null
  /** Width / height of the output the grid covers. */
  readonly outputAspect: number
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  /** Luma samples a cell side: 2 for matching structure, 1 for colour only. */
  readonly side: 1 | 2
  /** How far a cell's quadrants lie apart: 0 not at all, 1 as matching wants them, 2 twice that. */
  readonly detail: number
}

/**
 * Reduces a raster to samples of cells, one row of cells at a time: luma averaged in linear light, chroma averaged as
 * it is, in the units of the descriptor's lanes. Boxes may end inside a pixel and be smaller than one. It keeps its
 * scratch, so that a frame allocates nothing but a few views.
 */
export class Sampler {
  readonly #light = new Float64Array(256)
  readonly #lumaX = new Spans()
  readonly #oddLumaX = new Spans()
  readonly #lumaY = new Spans()
  readonly #chromaX = new Spans()
  readonly #oddChromaX = new Spans()
  readonly #chromaY = new Spans()
  #sums = new Float64Array(64)
  #chroma = new Float64Array(64)
  #planes = rasterPlanes(new ArrayBuffer(6), 0, { width: 2, height: 2 })
  #job: SampleJob | null = null
  #isDirect = false
  #isTurned = false
  #chromaGain = 1
  /** Levels applied to the frame. */
  levels: LevelMap = { black: 0, gain: 1 }

  /** Takes the frame at `offset` of `buffer`; call it before the rows of each frame. */
  start(job: SampleJob, buffer: ArrayBufferLike, offset: number): void {
    const { format, cols, rows, side } = job
    const axes = viewAxes(format, job.view, job.outputAspect)
    const sizeX = axes.isTurned ? format.height : format.width
    const sizeY = axes.isTurned ? format.width : format.height
    this.#job = job
    this.#isTurned = axes.isTurned
    this.#planes = rasterPlanes(buffer, offset, format)
    this.#lumaX.divide(axes.x[0], axes.x[1], cols * side, sizeX)
    this.#lumaY.divide(axes.y[0], axes.y[1], rows * side, sizeY)
    this.#chromaX.divide(axes.x[0] / 2, axes.x[1] / 2, cols, sizeX / 2)
    if (job.shape !== 'square') {
      this.#oddLumaX.divide(axes.x[0], axes.x[1], cols * side, sizeX, side / 2)
      this.#oddChromaX.divide(axes.x[0] / 2, axes.x[1] / 2, cols, sizeX / 2, 0.5)
    }
    this.#chromaY.divide(axes.y[0] / 2, axes.y[1] / 2, rows, sizeY / 2)
    this.levels = levelMap(job.view, job.levels ?? FULL_LEVELS)
    fillLightTable(this.levels, this.#light)
    this.#chromaGain = this.levels.gain * MATCH_CHROMA_SCALE
    this.#isDirect =
      side === 1 &&
      job.shape === 'square' &&
      !axes.isTurned &&
      this.#lumaX.wholePx === 1 &&
      this.#lumaY.wholePx === 1
    if (this.#sums.length < cols * 4) this.#sums = new Float64Array(cols * 4)
    if (this.#chroma.length < cols * 2) this.#chroma = new Float64Array(cols * 2)
  }

  /** Whether every cell of the frame is one pixel, none of them turned or mirrored: then it need not be sampled. */
  get isDirect(): boolean {
    return this.#isDirect
  }

  /** Where the pixel of a row's first cell lies, in the luma plane; columns follow. Only where `isDirect`. */
  firstPixel(row: number): { readonly x: number; readonly y: number } {
    return { x: this.#lumaX.first[0]!, y: this.#lumaY.first[row]! }
  }

  /**
   * The samples of one row of cells.
   *
   * @param out     [cols x 8] i16, lanes of the descriptor, roughness and flags 0; with one sample a cell side all
   *                four luma lanes are alike. Written
   */
  sampleRow(row: number, out: Int16Array): void {
    const job = this.#job
    if (job === null) throw new Error('start() comes before sampleRow()')
    this.#averageBoxes(job, row, out)
  }

  #averageBoxes(job: SampleJob, row: number, out: Int16Array): void {
    const { format, cols, side } = job
    const sums = this.#sums
    const width = cols * side
    const { luma, u, v } = this.#planes
    const isTurned = this.#isTurned
    const isShifted = job.shape !== 'square' && row % 2 === 1
    for (let part = 0; part < side; part++) {
      sumLight(luma, this.#light, {
        along: isShifted ? this.#oddLumaX : this.#lumaX,
        across: this.#lumaY,
        acrossBox: row * side + part,
        step: isTurned ? format.width : 1,
        lineStep: isTurned ? 1 : format.width,
        count: width,
        sums,
        at: part * width,
      })
    }
    averageChroma(u, v, {
      along: isShifted ? this.#oddChromaX : this.#chromaX,
      across: this.#chromaY,
      acrossBox: row,
      step: isTurned ? format.width / 2 : 1,
      lineStep: isTurned ? 1 : format.width / 2,
      count: cols,
      sums: this.#chroma,
      at: 0,
    })
    this.#writeLanes(job, out)
  }

  #writeLanes(job: SampleJob, out: Int16Array): void {
    const { cols, side } = job
    const sums = this.#sums
    const chroma = this.#chroma
    const inverse = 1 / (this.#lumaX.boxPx * this.#lumaY.boxPx)
    const width = cols * side
    const right = side - 1
    const apart = STRUCTURE_WEIGHT * job.detail
    const below = right * width
    for (let col = 0; col < cols; col++) {
      const at = col * DESCRIPTOR_LANES
      const from = col * side
      const a = LIGHT_TO_LUMA[(sums[from]! * inverse + 0.5) | 0]!
      const b = LIGHT_TO_LUMA[(sums[from + right]! * inverse + 0.5) | 0]!
      const c = LIGHT_TO_LUMA[(sums[from + below]! * inverse + 0.5) | 0]!
      const d = LIGHT_TO_LUMA[(sums[from + below + right]! * inverse + 0.5) | 0]!
      const rest = (a + b + c + d) * (0.25 - 0.25 * apart) + 0.5
      out[at] = Math.floor(rest + a * apart)
      out[at + 1] = Math.floor(rest + b * apart)
      out[at + 2] = Math.floor(rest + c * apart)
      out[at + 3] = Math.floor(rest + d * apart)
      out[at + LANE.U] = chromaLane(chroma[col * 2]! * this.#chromaGain)
      out[at + LANE.V] = chromaLane(chroma[col * 2 + 1]! * this.#chromaGain)
      out[at + LANE.ROUGHNESS] = 0
      out[at + LANE.FLAGS] = 0
    }
  }
}

const MAX_CHROMA_LANE = Math.floor(127 * MATCH_CHROMA_SCALE)

function chromaLane(value: number): number {
  return Math.round(Math.min(MAX_CHROMA_LANE, Math.max(-MAX_CHROMA_LANE, value)))
}
