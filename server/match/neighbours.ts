import type { BandIds } from './match-tables.ts'

/**
 * Rows of a strip. Bands start at strips, and a row knows of the rows above it only those of its strip in this frame, so
 * that ids do not depend on the bands.
 */
export const STRIP_ROWS = 8

/** Farthest that a repeat is looked for, in cells. */
export const MAX_SPACING = 16

/** How near a tile lies already. */
export const NEARNESS = {
  NONE: 0,
  /** Within the spacing, but not touching. */
  WITHIN: 1,
  /** On one of the cells that touch, corners too. */
  TOUCHING: 2,
} as const

/** Where counting columns starts anew, well below the largest i32. */
const LAST_COLUMN = 1 << 30

/**
 * Tells of the cells of one row after the other which tiles lie near: those to the left, and those of the rows above,
 * as they are in this frame inside a strip and as they were in the frame before beyond it. It looks at cells only where
 * it is asked, and keeps its scratch.
 */
export class Neighbours {
  /** [65536] i32 by tile id: the last column at which it was seen near, columns counted on from row to row. */
  readonly #seenAt = new Int32Array(65_536)
  #ids: Uint16Array = new Uint16Array(0)
  #lastIds: Uint16Array | null = null
  #at = 0
  #cols = 0
  #spacing = 0
  /** Rows above that are of this frame, and all that are known. */
  #rowsOfFrame = 0
  #rowsAbove = 0
  /** What counts as column 0 of this row, and the end of the row before. */
  #firstColumn = 0
  #endColumn = 0
  #leftTo = 0
  #aboveTo = 0

  /** Begins a row of the grid, which `band` must be; to be called for the rows of a strip in order. */
  startRow(band: BandIds, spacing: number): void {
    const row = Math.floor(band.at / band.count)
    this.#ids = band.ids
    this.#lastIds = band.lastIds
    this.#at = band.at
    this.#cols = band.count
    this.#spacing = Math.min(spacing, MAX_SPACING)
    this.#rowsOfFrame = Math.min(this.#spacing, row % STRIP_ROWS)
    this.#rowsAbove = band.lastIds === null ? this.#rowsOfFrame : Math.min(this.#spacing, row)
    if (this.#endColumn > LAST_COLUMN) {
      this.#seenAt.fill(0)
      this.#endColumn = 0
    }
    this.#firstColumn = this.#endColumn + this.#spacing + 1
    this.#endColumn = this.#firstColumn + this.#cols
    this.#leftTo = 0
    this.#aboveTo = 0
  }

  /** Whether a tile lies to the left of a column or above it, corners too; at a spacing of at least 1. */
  touches(id: number, col: number): boolean {
    const cell = this.#at + col
    if (col > 0 && this.#ids[cell - 1] === id) return true
    if (this.#rowsAbove === 0) return false
    const above = this.#rowsOfFrame > 0 ? this.#ids : this.#lastIds!
    const up = cell - this.#cols
    if (above[up] === id || (col > 0 && above[up - 1] === id)) return true
    return col + 1 < this.#cols && above[up + 1] === id
  }

  /** How near a tile lies to a column, one of `NEARNESS`; to be asked for columns in rising order. */
  nearness(id: number, col: number): number {
    this.#lookAround(col)
    if (this.#seenAt[id]! < this.#firstColumn + col - this.#spacing) return NEARNESS.NONE
    return this.touches(id, col) ? NEARNESS.TOUCHING : NEARNESS.WITHIN
  }

  #lookAround(col: number): void {
    const from = col - this.#spacing
    const to = Math.min(this.#cols, col + this.#spacing + 1)
    for (let at = Math.max(this.#aboveTo, from); at < to; at++) {
      for (let row = 1; row <= this.#rowsAbove; row++) {
        const above = row <= this.#rowsOfFrame ? this.#ids : this.#lastIds!
        this.#see(above[this.#at - row * this.#cols + at]!, at)
      }
    }
    this.#aboveTo = to
    for (let at = Math.max(this.#leftTo, from); at < col; at++) this.#see(this.#ids[this.#at + at]!, at)
    this.#leftTo = col
  }

  #see(id: number, col: number): void {
    const column = this.#firstColumn + col
    if (this.#seenAt[id]! < column) this.#seenAt[id] = column
  }
}
