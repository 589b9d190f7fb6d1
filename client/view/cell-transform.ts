/**
 * How canvas pixels map to cells of a grid. With `p` the pixel measured from the canvas centre (x right, y down):
 * cell = centreCell + centreFraction + perPxX * p.x + perPxY * p.y, columns to the right, rows downwards, in cells of
 * the grid it was made for. Integer and fraction are kept apart so that float32 holds the deepest zoom steady.
 */
export type CellTransform = {
  /** Whole part of the cell coordinates (col, row) under the canvas centre. */
  readonly centreCell: readonly [number, number]
  /** Fraction of the same, 0..1. */
  readonly centreFraction: readonly [number, number]
  /** Cells (col, row) passed by one pixel to the right. */
  readonly perPxX: readonly [number, number]
  /** Cells (col, row) passed by one pixel downwards. */
  readonly perPxY: readonly [number, number]
  /** Side of a cell on screen in pixels: the geometric mean of its width and height. */
  readonly cellPx: number
}
