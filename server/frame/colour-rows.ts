import { areColoursHalved } from '../protocol/colour-plane.ts'
import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import type { GridSize } from '../protocol/picture-view.ts'
import { isMoved, packColour, type HeldLevels } from './pack-colour.ts'

/** What is held of single cells, where noise is strong, and of the means of four. */
const HELD_OF_CELLS: HeldLevels = { green: 8, redBlue: 12 }
const HELD_OF_BLOCKS: HeldLevels = { green: 4, redBlue: 4 }

/** Luma of the four quarters added, chroma U and V. */
const SUMS = 3

/**
 * Fills a grid's plane of colours from its samples, row by row: a colour a cell, or a block of two by two where
 * `areColoursHalved`. Colours that have hardly moved are left as they stand, so that noise is not sent.
 */
export class ColourRows {
  readonly #grid: GridSize
  readonly #plane: Uint16Array
  readonly #isHeld: boolean
  /** Columns and rows of a block. */
  readonly #side: number
  readonly #cols: number
  /** [colours of a row x 3] of the block rows begun */
  readonly #sums: Int32Array

  /**
   * @param plane  u16 RGB565, row-major; of a halved plane its start is used
   * @param isHeld whether the plane holds the colours of the frame before
   */
  constructor(grid: GridSize, plane: Uint16Array, isHeld: boolean) {
    this.#grid = grid
    this.#plane = plane
    this.#isHeld = isHeld
    this.#side = areColoursHalved(grid) ? 2 : 1
    this.#cols = Math.ceil(grid.cols / this.#side)
    this.#sums = new Int32Array(this.#cols * SUMS)
  }

  /**
   * Takes the next row; the first one must be even.
   *
   * @param samples [cols x 8] i16
   */
  take(row: number, samples: Int16Array): void {
    const side = this.#side
    if (row % side === 0) this.#sums.fill(0)
    this.#add(samples)
    const isLast = row === this.#grid.rows - 1
    if (row % side === side - 1 || isLast) this.#write(Math.floor(row / side), (row % side) + 1)
  }

  #add(samples: Int16Array): void {
    const sums = this.#sums
    for (let col = 0, from = 0; col < this.#grid.cols; col++, from += DESCRIPTOR_LANES) {
      const at = Math.floor(col / this.#side) * SUMS
      sums[at]! += samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!
      sums[at + 1]! += samples[from + LANE.U]!
      sums[at + 2]! += samples[from + LANE.V]!
    }
  }

  #write(row: number, rows: number): void {
    const held = this.#side === 1 ? HELD_OF_CELLS : HELD_OF_BLOCKS
    for (let col = 0, from = 0; col < this.#cols; col++, from += SUMS) {
      const cells = rows * Math.min(this.#side, this.#grid.cols - col * this.#side)
      const luma = this.#sums[from]! / cells
      const u = this.#sums[from + 1]! / cells
      const v = this.#sums[from + 2]! / cells
      const at = row * this.#cols + col
      if (!this.#isHeld || isMoved(this.#plane[at]!, luma, u, v, held))
        this.#plane[at] = packColour(luma, u, v)
    }
  }
}

/** What fills the colours of a grid in shared memory; null where none are asked for. */
export function colourRowsOf(
  job: GridSize & { readonly coloursOffset: number | null; readonly lastIdsOffset: number | null },
  buffer: SharedArrayBuffer,
): ColourRows | null {
  if (job.coloursOffset === null) return null
  const plane = new Uint16Array(buffer, job.coloursOffset, job.cols * job.rows)
  return new ColourRows(job, plane, job.lastIdsOffset !== null)
}
