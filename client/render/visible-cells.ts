import type { ShapedGrid } from '../../server/protocol/grid-shape.ts'
import type { PictureView } from '../../server/protocol/picture-view.ts'

/** How far bricks and hexagons may lie beside their place on a grid of squares, in cells. */
const SHAPED_MARGIN = 0.5

/**
 * Visits the cells of a grid that lie on the canvas, or just beside it where the picture is turned.
 *
 * @param visit takes a cell's index and how near to the middle it reaches: 1 there, 0.5 in the corners
 */
export function visitVisible(
  view: PictureView,
  { cols, rows, shape }: ShapedGrid,
  canvas: { readonly width: number; readonly height: number },
  visit: (cell: number, weight: number) => void,
): void {
  const { centreCell, centreFraction, perPxX, perPxY } = view
  const reach = ([alongX, alongY]: readonly [number, number]): number =>
    (Math.abs(alongX) * canvas.width + Math.abs(alongY) * canvas.height) / 2
  const margin = shape === 'square' ? 0 : SHAPED_MARGIN
  const reachX = reach([perPxX[0], perPxY[0]]) + margin
  const reachY = reach([perPxX[1], perPxY[1]]) + margin
  const middleX = centreCell[0] + centreFraction[0]
  const middleY = centreCell[1] + centreFraction[1]
  const firstCol = Math.max(0, Math.floor(middleX - reachX))
  const lastCol = Math.min(cols - 1, Math.floor(middleX + reachX))
  const firstRow = Math.max(0, Math.floor(middleY - reachY))
  const lastRow = Math.min(rows - 1, Math.floor(middleY + reachY))
  for (let row = firstRow; row <= lastRow; row++) {
    const dy = beyond(row, middleY) / reachY
    for (let col = firstCol; col <= lastCol; col++) {
      const dx = beyond(col, middleX) / reachX
      visit(row * cols + col, 1 / (1 + (dx * dx + dy * dy) / 2))
    }
  }
}

/** How far a cell is from a place, in cells; 0 when it is there. */
function beyond(cell: number, place: number): number {
  return Math.max(0, Math.abs(cell + 0.5 - place) - 0.5)
}
