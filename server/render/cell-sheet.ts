import { cellHash, cellOrientation } from '../protocol/cell-hash.ts'
import { ColourPlane } from '../protocol/colour-plane.ts'
import { clipFrame, type ClipMoment } from '../protocol/clip-frame.ts'
import { fromLinear, toLinear } from '../protocol/descriptor.ts'
import { rowShift, type GridShape } from '../protocol/grid-shape.ts'
import { TILE_TURNABLE, tileFlags, tileFrames, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import { NO_TILE } from '../protocol/wire.ts'
import type { ComposedGrid } from './composition.ts'
import { LightPyramid } from './light-pyramid.ts'

/** What cells depend on beside their tiles. */
export type CellLook = {
  readonly clips: ClipMoment
  readonly tint: number
  readonly blend: number
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
  /** Colours of the cells. */
  readonly colours: LightPyramid
  /** How much of the picture under the cells shows through, 0..1; 0 also when the grid brought no colours. */
  sourceShare = 0
  #source: LightPyramid | null = null

  constructor(cols: number, rows: number) {
    this.cols = cols
    this.rows = rows
    this.slots = new Int32Array(cols * rows)
    this.orientations = new Uint8Array(cols * rows)
    this.means = new Float32Array(cols * rows * 3)
    this.colours = new LightPyramid(cols, rows)
  }

  /** The picture under the cells; to be read only while it shows through. */
  get source(): LightPyramid {
    return (this.#source ??= new LightPyramid(this.cols, this.rows))
  }

  /** Takes a grid of this size in. */
  resolve(grid: ComposedGrid, look: CellLook): void {
    const under = grid.colours === null ? null : new ColourPlane(grid.colours, grid)
    this.#resolveSource(under, grid.shape, look.blend)
    const light = this.colours.rewrite()
    const colour = new Float64Array(3)
    const target = new Float64Array(3)
    const ground = new Float64Array(3)
    const block = new Int32Array(4)
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
      const frame = clipFrame(look.clips, tileFrames(table, tile), tileRoundMs(table, tile), hash)
      this.slots[cell] = tileSlot(table, tile) + frame
      if ((tileFlags(grid.set.table, tile) & TILE_TURNABLE) !== 0)
        this.orientations[cell] = cellOrientation(hash)
      for (let channel = 0; channel < 3; channel++) {
        const level = grid.set.means[tile * 3 + channel]!
        this.means[cell * 3 + channel] = HALF_OF_LEVEL[level]!
        colour[channel] = toLinear(level)
      }
      if (look.tint > 0 && under !== null) {
        under.blockLight(col, row, target)
        meanLight(grid, block.subarray(0, under.blockCells(cell, block)), ground)
        for (let channel = 0; channel < 3; channel++)
          colour[channel]! += (target[channel]! - ground[channel]!) * look.tint
      }
      for (let channel = 0; channel < 3; channel++) light[cell * 4 + channel] = storedLight(colour[channel]!)
      light[cell * 4 + 3] = 1
    }
  }

  #resolveSource(under: ColourPlane | null, shape: GridShape, blend: number): void {
    this.sourceShare = under === null ? 0 : blend
    if (under === null || blend === 0) return
    const light = this.source.rewrite()
    const [colour, left] = [new Float64Array(3), new Float64Array(3)]
    for (let cell = 0; cell < this.slots.length; cell++) {
      const [col, row] = [cell % this.cols, Math.floor(cell / this.cols)]
      under.smoothLight(col, row, colour)
      if (under.side === 1 && rowShift(shape, row) > 0) {
        under.smoothLight(Math.max(0, col - 1), row, left)
        for (let channel = 0; channel < 3; channel++)
          colour[channel] = (colour[channel]! + left[channel]!) / 2
      }
      for (let channel = 0; channel < 3; channel++) light[cell * 4 + channel] = storedLight(colour[channel]!)
      light[cell * 4 + 3] = 1
    }
  }
}

/** Writes the mean light of the tiles of cells: [3] linear RGB. */
function meanLight({ cells, set }: ComposedGrid, of: Int32Array, out: Float64Array): void {
  const tiles = [...of].map((cell) => cells[cell]!).filter((tile) => tile !== NO_TILE && tile < set.count)
  for (let channel = 0; channel < 3; channel++)
    out[channel] =
      tiles.reduce((sum, tile) => sum + toLinear(set.means[tile * 3 + channel]!), 0) / tiles.length
}

/** Light as a texture of sRGB bytes gives it back. */
function storedLight(light: number): number {
  return toLinear(Math.round(fromLinear(Math.min(1, Math.max(0, light)))))
}

/** Nearest half-precision number of one in 0..1. */
function toHalf(value: number): number {
  if (value === 0) return 0
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(value))) - 10)
  return Math.round(value / step) * step
}
