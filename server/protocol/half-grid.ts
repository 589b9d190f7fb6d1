import type { ShapedGrid } from './grid-shape.ts'
import type { GridSize, PictureView } from './picture-view.ts'
import { FLAG, wholeSizeOf } from './wire.ts'

/** How much of each grid a client is sent: all cells, or those of every second column and row. */
export const GRID_DETAILS = ['whole', 'half'] as const

export type GridDetail = (typeof GRID_DETAILS)[number]

/**
 * How far inside the first cell of a half grid the picture begins, in its cells: a cell drawn twice as large about its
 * own middle, so that the picture does not shift, reaches a quarter of its new side over the edge.
 */
const HALF_INSET = 0.25

/** The part of a grid's own coordinates, in cells, that the picture fills; the rest of its last cells lies beyond it. */
export type PictureSpan = {
  /** Column and row at which the picture begins. */
  readonly from: number
  readonly cols: number
  readonly rows: number
}

/** The header of a grid's half: its size, rounded up, and the flags that tell the whole size. */
export function halfHeader<Header extends ShapedGrid & { readonly flags: number }>(header: Header): Header {
  const { cols, rows, flags } = header
  const oddCols = cols % 2 === 0 ? 0 : FLAG.ODD_COLS
  const oddRows = rows % 2 === 0 ? 0 : FLAG.ODD_ROWS
  return {
    ...header,
    shape: 'square',
    cols: Math.ceil(cols / 2),
    rows: Math.ceil(rows / 2),
    flags: flags | FLAG.HALF | oddCols | oddRows,
  }
}

/**
 * Takes the cells of every second column and row: cell (c, r) of the half is cell (2c, 2r) of the whole.
 *
 * @param cells [rows x cols] u16, row-major
 * @param out   [ceil(rows / 2) x ceil(cols / 2)] u16, row-major; written, not allocated
 * @throws {RangeError} when `out` holds another number of cells
 */
export function halveCells(cells: Uint16Array, { cols, rows }: GridSize, out: Uint16Array): void {
  if (out.length !== Math.ceil(cols / 2) * Math.ceil(rows / 2)) throw new RangeError('not half of the cells')
  let at = 0
  for (let row = 0; row < rows; row += 2)
    for (let cell = row * cols; cell < (row + 1) * cols; cell += 2) out[at++] = cells[cell]!
}

/** Where the picture lies on a grid, whole or half. */
export function pictureSpan(grid: GridSize & { readonly flags: number }): PictureSpan {
  if ((grid.flags & FLAG.HALF) === 0) return { from: 0, cols: grid.cols, rows: grid.rows }
  const whole = wholeSizeOf(grid)
  return { from: HALF_INSET, cols: whole.cols / 2, rows: whole.rows / 2 }
}

/** The view of a grid's half that shows the same picture: every cell that was taken stays where it was, twice as large. */
export function viewOfHalf(view: PictureView): PictureView {
  const cell = [0, 0]
  const fraction = [0, 0]
  for (const axis of [0, 1] as const) {
    const wholeHalf = Math.floor(view.centreCell[axis] / 2)
    const rest = (view.centreCell[axis] - wholeHalf * 2 + view.centreFraction[axis]) / 2 + HALF_INSET
    cell[axis] = wholeHalf + Math.floor(rest)
    fraction[axis] = rest - Math.floor(rest)
  }
  return {
    centreCell: [cell[0]!, cell[1]!],
    centreFraction: [fraction[0]!, fraction[1]!],
    perPxX: [view.perPxX[0] / 2, view.perPxX[1] / 2],
    perPxY: [view.perPxY[0] / 2, view.perPxY[1] / 2],
    cellPx: view.cellPx * 2,
  }
}
