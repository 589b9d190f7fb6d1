import type { BandIds } from './match-tables.ts'

/**
 * Rows of a strip. Bands start at strips, and a row knows of the rows above it only those of its strip in this frame, so
 * that ids do not depend on the bands.
 */
export const STRIP_ROWS = 8

/** Grids of more cells keep equal tiles less far apart: looking farther would cost too much, and show less. */
const FAR_CELLS = 57_600
const FAR_CELLS_SPACING = 4

/** How far apart equal tiles are kept on a grid, when so much is asked for. */
export function spacingOn(cells: number, asked: number): number {
  return cells > FAR_CELLS ? Math.min(asked, FAR_CELLS_SPACING) : asked
}

/** How near a tile lies already. */
export const NEARNESS = {
  NONE: 0,
  /** Within the spacing, but not touching. */
  WITHIN: 1,
  /** On one of the cells that touch, corners too. */
  TOUCHING: 2,
} as const

/**
 * Tells of the cells of one row after the other which tiles lie near: those to the left, and those of the rows above,
 * as they are in this frame inside a strip and as they were in the frame before beyond it.
 */
export class Neighbours {
  #ids: Uint16Array = new Uint16Array(0)
  #lastIds: Uint16Array | null = null
  #at = 0
  #cols = 0
  #spacing = 0
  /** Rows above that are of this frame, and all that are known. */
  #rowsOfFrame = 0
  #rowsAbove = 0

  /**
   * Begins a row of the grid, which `band` must be; the rows of its strip above it have their tiles.
   *
   * @param spacing how far equal tiles are looked for, at least 1
   */
  startRow(band: BandIds, spacing: number): void {
    const row = Math.floor(band.at / band.count)
    this.#ids = band.ids
    this.#lastIds = band.lastIds
    this.#at = band.at
    this.#cols = band.count
    this.#spacing = spacing
    this.#rowsOfFrame = Math.min(spacing, row % STRIP_ROWS)
    this.#rowsAbove = band.lastIds === null ? this.#rowsOfFrame : Math.min(spacing, row)
  }

  /** Whether a tile lies to the left of a column or above it, corners too. */
  touches(id: number, col: number): boolean {
    const cell = this.#at + col
    if (col > 0 && this.#ids[cell - 1] === id) return true
    if (this.#rowsAbove === 0) return false
    const above = this.#rowsOfFrame > 0 ? this.#ids : this.#lastIds!
    const up = cell - this.#cols
    if (above[up] === id || (col > 0 && above[up - 1] === id)) return true
    return col + 1 < this.#cols && above[up + 1] === id
  }

  /** How near a tile lies to a column, one of `NEARNESS`; the columns before have their tiles. */
  nearness(id: number, col: number): number {
    if (this.touches(id, col)) return NEARNESS.TOUCHING
    const from = Math.max(0, col - this.#spacing)
    const to = Math.min(this.#cols, col + this.#spacing + 1)
    if (holds(this.#ids, this.#at + from, this.#at + col - 1, id)) return NEARNESS.WITHIN
    for (let row = 1; row <= this.#rowsAbove; row++) {
      const above = row <= this.#rowsOfFrame ? this.#ids : this.#lastIds!
      const start = this.#at - row * this.#cols
      if (holds(above, start + from, start + to, id)) return NEARNESS.WITHIN
    }
    return NEARNESS.NONE
  }
}

function holds(ids: Uint16Array, from: number, to: number, id: number): boolean {
  for (let at = from; at < to; at++) if (ids[at] === id) return true
  return false
}

/** Whether the tile of a cell, in column `col`, had an equal one to its left or above it, corners too. */
export function touchedItself(ids: Uint16Array, cell: number, col: number, cols: number): boolean {
  const id = ids[cell]!
  if (col > 0 && ids[cell - 1] === id) return true
  const up = cell - cols
  if (up < 0) return false
  return ids[up] === id || (col > 0 && ids[up - 1] === id) || (col + 1 < cols && ids[up + 1] === id)
}
