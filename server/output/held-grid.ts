import { halfHeader, halveCells, type GridDetail } from '../protocol/half-grid.ts'
import { FLAG } from '../protocol/wire.ts'
import type { GridHeader } from './outgoing-grid.ts'

/** A grid as clients hold it in one detail; the cells belong to the held grid. */
export type GridView = { readonly header: GridHeader; readonly cells: Uint16Array }

/** Colours of large grids come halved, and are the same in every detail. */
function isHalved({ flags }: GridHeader): boolean {
  return (flags & FLAG.HALF) !== 0
}

/** One grid in memory of its own: whole as it came, and halved once somebody asks for that. */
export class HeldGrid {
  #header: GridHeader
  #whole: Uint16Array
  #half = new Uint16Array(0)
  #isHalved = false

  /** @param cells [cols x rows] u16, row-major; copied */
  constructor(header: GridHeader, cells: Uint16Array) {
    this.#header = header
    this.#whole = cells.slice()
  }

  /** The header of the whole grid. */
  get header(): GridHeader {
    return this.#header
  }

  /**
   * Takes a grid in place of the one held.
   *
   * @param cells [cols x rows] u16, row-major; copied
   */
  take(header: GridHeader, cells: Uint16Array): void {
    if (this.#whole.length === cells.length) this.#whole.set(cells)
    else this.#whole = cells.slice()
    this.#header = header
    this.#isHalved = false
  }

  /** The grid in one detail. */
  view(detail: GridDetail): GridView {
    if (detail === 'whole' || isHalved(this.#header)) return { header: this.#header, cells: this.#whole }
    const header = halfHeader(this.#header)
    if (!this.#isHalved) {
      const cellCount = header.cols * header.rows
      if (this.#half.length !== cellCount) this.#half = new Uint16Array(cellCount)
      halveCells(this.#whole, this.#header, this.#half)
      this.#isHalved = true
    }
    return { header, cells: this.#half }
  }
}
