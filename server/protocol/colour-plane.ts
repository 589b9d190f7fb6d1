import type { GridSize } from './picture-view.ts'
import { rgb565Light } from './rgb565.ts'

/** Grids of more cells carry one colour for every two by two of them: they change too much of it to send it all. */
const MOST_COLOURED_CELLS = 25_000

/** Whether a grid's colours are the means of two by two cells each. */
export function areColoursHalved({ cols, rows }: GridSize): boolean {
  return cols * rows > MOST_COLOURED_CELLS
}

/** Colours of the picture under a grid's cells: one a cell, or one a block of two by two, cut off at the grid's edge. */
export class ColourPlane {
  /** Side of a block, cells: 1 or 2. */
  readonly side: number
  readonly #colours: Uint16Array
  readonly #grid: GridSize
  readonly #cols: number
  readonly #rows: number
  readonly #corner = new Float64Array(3)

  /**
   * @param colours u16 RGB565, row-major: [rows x cols], or [ceil(rows / 2) x ceil(cols / 2)]
   * @param grid    size of the grid whose cells they are under
   */
  constructor(colours: Uint16Array, grid: GridSize) {
    const { cols, rows } = grid
    this.#grid = grid
    this.side = colours.length === cols * rows ? 1 : 2
    this.#colours = colours
    this.#cols = Math.ceil(cols / this.side)
    this.#rows = Math.ceil(rows / this.side)
  }

  /** Writes the cells of a cell's block: [4]. @returns how many there are */
  blockCells(cell: number, out: Int32Array): number {
    const { cols, rows } = this.#grid
    const [left, top] = [cell % cols, Math.floor(cell / cols)].map((place) => place - (place % this.side))
    let count = 0
    for (let row = top!; row < Math.min(rows, top! + this.side); row++)
      for (let col = left!; col < Math.min(cols, left! + this.side); col++) out[count++] = row * cols + col
    return count
  }

  /** Writes the light of a cell's block: [3] linear RGB. */
  blockLight(col: number, row: number, out: Float64Array): void {
    this.#read(Math.floor(col / this.side), Math.floor(row / this.side), out)
  }

  /** Writes the light in a cell's middle, smooth across blocks: [3] linear RGB. */
  smoothLight(col: number, row: number, out: Float64Array): void {
    if (this.side === 1) return this.#read(col, row, out)
    const [across, down] = [Math.floor(col / 2), Math.floor(row / 2)]
    const [beside, below] = [across + (col % 2) * 2 - 1, down + (row % 2) * 2 - 1]
    out.fill(0)
    this.#add(across, down, 9 / 16, out)
    this.#add(beside, down, 3 / 16, out)
    this.#add(across, below, 3 / 16, out)
    this.#add(beside, below, 1 / 16, out)
  }

  #add(col: number, row: number, share: number, out: Float64Array): void {
    this.#read(
      Math.min(this.#cols - 1, Math.max(0, col)),
      Math.min(this.#rows - 1, Math.max(0, row)),
      this.#corner,
    )
    for (let channel = 0; channel < 3; channel++) out[channel]! += this.#corner[channel]! * share
  }

  #read(col: number, row: number, out: Float64Array): void {
    rgb565Light(this.#colours[row * this.#cols + col]!, out)
  }
}
