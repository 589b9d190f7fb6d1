import type { GridSize, PictureView } from '../../server/protocol/picture-view.ts'

/** The most particles there are: where a GPU draws, and where a processor does. */
export const MOST_PARTICLES = { gpu: 8000, processor: 1500 } as const

/** How far above the output pieces come from that fall through it, in its heights. */
const FALL = 0.4

/** The whole output on a canvas that may show a part of it: pixels from the canvas centre, y down. */
export type OutputOnCanvas = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Squares of cells in rows: the first's place among all such squares of the grid, how many, cells along a side. */
export type BlockWindow = {
  readonly low: readonly [col: number, row: number]
  readonly cols: number
  readonly rows: number
  readonly side: number
}

/** Where the whole output lies. */
export function outputOnCanvas(
  canvas: { readonly width: number; readonly height: number },
  crop: readonly [x: number, y: number, width: number, height: number],
): OutputOnCanvas {
  const [x, y, partWide, partHigh] = crop
  const [width, height] = [canvas.width / partWide, canvas.height / partHigh]
  return { left: -(x + partWide / 2) * width, top: -(y + partHigh / 2) * height, width, height }
}

/**
 * The squares of cells that are seen on the output, with those that may fall into it; of so many cells, a power of two
 * a side, that there are no more squares than asked for. The same on all canvases of the output.
 */
export function visibleBlocks(
  view: PictureView,
  grid: GridSize,
  output: OutputOnCanvas,
  most: number,
): BlockWindow {
  const [cols, rows] = visibleCells(view, grid, output)
  for (let side = 1; ; side *= 2) {
    const low = [Math.floor(cols[0] / side), Math.floor(rows[0] / side)] as const
    const wide = Math.max(0, Math.ceil(cols[1] / side) - low[0])
    const high = Math.max(0, Math.ceil(rows[1] / side) - low[1])
    if (wide * high <= most) return { low, cols: wide, rows: high, side }
  }
}

type Range = readonly [from: number, to: number]

function visibleCells(
  { centreCell, centreFraction, perPxX, perPxY }: PictureView,
  grid: GridSize,
  { left, top, width, height }: OutputOnCanvas,
): readonly [cols: Range, rows: Range] {
  const range = (axis: 0 | 1, most: number): Range => {
    const places = [left, left + width].flatMap((x) =>
      [top - FALL * height, top + height].map(
        (y) => centreCell[axis] + centreFraction[axis] + perPxX[axis] * x + perPxY[axis] * y,
      ),
    )
    return [Math.max(0, Math.floor(Math.min(...places))), Math.min(most, Math.ceil(Math.max(...places)))]
  }
  return [range(0, grid.cols), range(1, grid.rows)]
}
