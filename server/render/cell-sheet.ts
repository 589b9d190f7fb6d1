import { cellHash, cellOrientation } from '../protocol/cell-hash.ts'
import { clipFrame } from '../protocol/clip-frame.ts'
import { fromLinear, toLinear } from '../protocol/descriptor.ts'
import { invert, type LightOnCanvas, type PictureView } from '../protocol/picture-view.ts'
import { TILE_TURNABLE, tileFlags, tileFrames, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import { NO_TILE } from '../protocol/wire.ts'
import type { ComposedGrid } from './composition.ts'
import { addGlint } from './lit-surface.ts'

type Level = { readonly cols: number; readonly rows: number; readonly light: Float32Array }

/** What cells depend on beside their tiles. */
export type CellLook = {
  readonly clipMs: number
  readonly tint: number
  /** Light for cells that are drawn as one colour each; null where pixels are lit one by one. */
  readonly light: LightOnCanvas | null
}

/** The means of tiles lose some bits on the GPU, and with them what is left of a tile's detail. */
const HALF_OF_LEVEL = Float64Array.from({ length: 256 }, (_, level) => toHalf(toLinear(level)))

/** A grid with every cell resolved once: its colour, and where its tile lies. Used again for grids of the same size. */
export class CellSheet {
  readonly cols: number
  readonly rows: number
  /** [cells] slot of the tile; -1 where there is none. */
  readonly slots: Int32Array
  /** [cells] flip x (1), flip y (2), transpose (4). */
  readonly orientations: Uint8Array
  /** [cells x 3] mean colours of the tiles, linear light. */
  readonly means: Float32Array
  readonly #levels: Level[]
  #halvedCount = 0

  constructor(cols: number, rows: number) {
    this.cols = cols
    this.rows = rows
    this.slots = new Int32Array(cols * rows)
    this.orientations = new Uint8Array(cols * rows)
    this.means = new Float32Array(cols * rows * 3)
    this.#levels = [emptyLevel(cols, rows)]
  }

  /** Takes a grid of this size in. */
  resolve(grid: ComposedGrid, view: PictureView, look: CellLook): void {
    const { light } = this.#levels[0]!
    this.#halvedCount = 0
    const colour = new Float64Array(3)
    const toPx = invert(view)
    this.slots.fill(-1)
    this.orientations.fill(0)
    light.fill(0)
    for (let cell = 0; cell < this.slots.length; cell++) {
      const tile = grid.cells[cell]!
      if (tile === NO_TILE || tile >= grid.set.count) continue
      const col = cell % grid.cols
      const row = Math.floor(cell / grid.cols)
      const hash = cellHash(col, row)
      const { table } = grid.set
      const frame = clipFrame(look.clipMs, tileFrames(table, tile), tileRoundMs(table, tile), hash)
      this.slots[cell] = tileSlot(table, tile) + frame
      if ((tileFlags(grid.set.table, tile) & TILE_TURNABLE) !== 0)
        this.orientations[cell] = cellOrientation(hash)
      for (let channel = 0; channel < 3; channel++) {
        const level = grid.set.means[tile * 3 + channel]!
        this.means[cell * 3 + channel] = HALF_OF_LEVEL[level]!
        colour[channel] = toLinear(level)
      }
      if (look.tint > 0 && grid.colours !== null) mixRgb565(colour, grid.colours[cell]!, look.tint)
      if (look.light !== null) {
        const [px, py] = toPx(
          col - view.centreCell[0] + 0.5 - view.centreFraction[0],
          row - view.centreCell[1] + 0.5 - view.centreFraction[1],
        )
        addGlint(colour, 1, look.light, px, py, 0.5, 0.5, hash)
      }
      for (let channel = 0; channel < 3; channel++)
        light[cell * 4 + channel] = toLinear(Math.round(fromLinear(colour[channel]!)))
      light[cell * 4 + 3] = 1
    }
  }

  /**
   * Colour at a place, trilinear, the edge repeated beyond it. Levels above 0, for cells under a pixel, come near to
   * what a GPU makes, which is free in how it halves odd sides.
   *
   * @param x   cells from the left side
   * @param y   cells from the top
   * @param out [4] linear RGB and alpha; written
   */
  sample(x: number, y: number, lod: number, out: Float64Array): void {
    const coarsest = Math.floor(Math.log2(Math.max(this.cols, this.rows)))
    const at = Math.min(lod, coarsest)
    const finer = Math.floor(at)
    out.fill(0, 0, 4)
    this.#add(finer, x, y, 1 - (at - finer), out)
    if (at > finer) this.#add(finer + 1, x, y, at - finer, out)
  }

  #add(depth: number, x: number, y: number, share: number, out: Float64Array): void {
    const level = this.#level(depth)
    addBilinear(level, (x / this.cols) * level.cols, (y / this.rows) * level.rows, share, out)
  }

  #level(depth: number): Level {
    while (this.#halvedCount < depth) {
      const from = this.#levels[this.#halvedCount++]!
      const to = (this.#levels[this.#halvedCount] ??= emptyLevel(halfOf(from.cols), halfOf(from.rows)))
      halve(from, to)
    }
    return this.#levels[depth]!
  }
}

function emptyLevel(cols: number, rows: number): Level {
  return { cols, rows, light: new Float32Array(cols * rows * 4) }
}

function halfOf(side: number): number {
  return Math.max(1, side >> 1)
}

function halve(from: Level, to: Level): void {
  const sum = new Float64Array(4)
  for (let row = 0; row < to.rows; row++)
    for (let col = 0; col < to.cols; col++) {
      sum.fill(0)
      addBilinear(from, ((col + 0.5) * from.cols) / to.cols, ((row + 0.5) * from.rows) / to.rows, 1, sum)
      to.light.set(sum, (row * to.cols + col) * 4)
    }
}

function addBilinear(
  { cols, rows, light }: Level,
  x: number,
  y: number,
  share: number,
  out: Float64Array,
): void {
  const left = Math.floor(x - 0.5)
  const top = Math.floor(y - 0.5)
  const right = x - 0.5 - left
  const below = y - 0.5 - top
  const near = Math.min(cols - 1, Math.max(0, left))
  const far = Math.min(cols - 1, Math.max(0, left + 1))
  const upper = Math.min(rows - 1, Math.max(0, top)) * cols
  const lower = Math.min(rows - 1, Math.max(0, top + 1)) * cols
  for (let channel = 0; channel < 4; channel++) {
    const above =
      light[(upper + near) * 4 + channel]! * (1 - right) + light[(upper + far) * 4 + channel]! * right
    const under =
      light[(lower + near) * 4 + channel]! * (1 - right) + light[(lower + far) * 4 + channel]! * right
    out[channel]! += share * (above * (1 - below) + under * below)
  }
}

function mixRgb565(colour: Float64Array, packed: number, tint: number): void {
  const encoded = [(packed >> 11) / 31, ((packed >> 5) & 63) / 63, (packed & 31) / 31]
  for (let channel = 0; channel < 3; channel++) {
    const c = encoded[channel]!
    const light = c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
    colour[channel] = colour[channel]! * (1 - tint) + light * tint
  }
}

/** Nearest half-precision number of one in 0..1. */
function toHalf(value: number): number {
  if (value === 0) return 0
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(value))) - 10)
  return Math.round(value / step) * step
}
