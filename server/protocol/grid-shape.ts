import type { GridSize, PictureView } from './picture-view.ts'

/** How cells lie: odd rows of bricks and hexagons are shifted to the right by half a cell. */
export const GRID_SHAPES = ['square', 'brick', 'hex'] as const

export type GridShape = (typeof GRID_SHAPES)[number]

/** A grid's size in cells, and how they lie. */
export type ShapedGrid = GridSize & { readonly shape: GridShape }

/** How far apart rows of hexagons are, in their widths. */
export const HEX_PITCH = Math.sqrt(3) / 2

/** Columns and rows that the tile of a cell reaches over: a hexagon is cut out of a square as high as itself. */
export const TILE_SPAN: Readonly<Record<GridShape, readonly [number, number]>> = {
  square: [1, 1],
  brick: [1, 1],
  hex: [2 / Math.sqrt(3), 4 / 3],
}

/** How far a row's cells are shifted to the right, in columns. */
export function rowShift(shape: GridShape, row: number): number {
  return shape === 'square' ? 0 : (row & 1) / 2
}

/** The view of a grid with the side of a tile as that of its cells, which reaches over a hexagon's. */
export function viewOfTiles(view: PictureView, shape: GridShape): PictureView {
  const [cols, rows] = TILE_SPAN[shape]
  return shape === 'hex' ? { ...view, cellPx: view.cellPx * Math.sqrt(cols * rows) } : view
}

/** A spot's cell, and where on its tile it lies: 0..1 from left and top. */
export type CellSpot = { col: number; row: number; fx: number; fy: number }

/**
 * Finds the cell of a place on a grid: at its left and upper edge one beyond it, whose piece is cut off there.
 *
 * @param x   columns from the left
 * @param y   rows from the top
 * @param out written
 */
export function findCell(shape: GridShape, x: number, y: number, out: CellSpot): void {
  if (shape === 'hex') return findHexagon(x, y, out)
  out.row = Math.floor(y)
  const along = x - rowShift(shape, out.row)
  out.col = Math.floor(along)
  out.fx = along - out.col
  out.fy = y - out.row
}

/** Of the two rows around a place, the one whose nearest hexagon has the nearer middle. */
function findHexagon(x: number, y: number, out: CellSpot): void {
  const upper = Math.floor(y - 0.5)
  let least = Infinity
  for (const row of [upper, upper + 1]) {
    const col = Math.floor(x - rowShift('hex', row))
    const dx = x - col - 0.5 - rowShift('hex', row)
    const dy = y - row - 0.5
    const distance = dx * dx + dy * dy * HEX_PITCH * HEX_PITCH
    if (distance >= least) continue
    least = distance
    out.col = col
    out.row = row
    out.fx = 0.5 + dx / TILE_SPAN.hex[0]
    out.fy = 0.5 + dy / TILE_SPAN.hex[1]
  }
}

/** How far inside its cell a spot lies, in sides of its tile, and which way on the tile is out. */
export type CellBorder = { depth: number; outX: number; outY: number; side: number }

/**
 * Finds the side of a cell that a spot on its tile is nearest to.
 *
 * @param out written; its sides are numbered 0 left, 1 right, 2 top, 3 bottom; of hexagons 2 to 5 the slanted ones
 */
export function findBorder(shape: GridShape, fx: number, fy: number, out: CellBorder): void {
  const [dx, dy] = [fx - 0.5, fy - 0.5]
  const isRight = dx > 0
  if (shape !== 'hex') {
    const isAcross = Math.abs(dx) > Math.abs(dy)
    out.depth = 0.5 - Math.max(Math.abs(dx), Math.abs(dy))
    out.outX = isAcross ? (isRight ? 1 : -1) : 0
    out.outY = isAcross ? 0 : dy > 0 ? 1 : -1
    out.side = isAcross ? (isRight ? 1 : 0) : dy > 0 ? 3 : 2
    return
  }
  const slanted = Math.abs(dx) / 2 + Math.abs(dy) * HEX_PITCH
  const isSlanted = slanted > Math.abs(dx)
  out.depth = HEX_PITCH / 2 - Math.max(slanted, Math.abs(dx))
  out.outX = (isSlanted ? 0.5 : 1) * (isRight ? 1 : -1)
  out.outY = isSlanted ? HEX_PITCH * (dy > 0 ? 1 : -1) : 0
  out.side = isSlanted ? 2 + (isRight ? 1 : 0) + (dy > 0 ? 2 : 0) : isRight ? 1 : 0
}
