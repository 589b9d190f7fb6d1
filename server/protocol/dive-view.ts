import type { DiveTile } from './dive.ts'
import type { GridSize, PictureView } from './picture-view.ts'

/** The view of the picture that is seen in a tile, on the same grid: it fills the tile's width, about its middle. */
export function viewInside(view: PictureView, grid: GridSize, tile: DiveTile): PictureView {
  return scaleAbout(view, middleOf(tile, grid), [grid.cols / 2, grid.rows / 2], tile.across)
}

/** The opposite: the view of the picture that a tile is in, from that of the picture that is seen in it. */
export function viewOutside(view: PictureView, grid: GridSize, tile: DiveTile): PictureView {
  return scaleAbout(view, [grid.cols / 2, grid.rows / 2], middleOf(tile, grid), 1 / tile.across)
}

function middleOf({ x, y }: DiveTile, { cols, rows }: GridSize): readonly [number, number] {
  return [x * cols, (1 - y) * rows]
}

/** A view on which one place of the grid lies where another did, and all about it is larger by a factor. */
function scaleAbout(
  view: PictureView,
  from: readonly [number, number],
  to: readonly [number, number],
  factor: number,
): PictureView {
  const cell = [0, 0]
  const fraction = [0, 0]
  for (const axis of [0, 1] as const) {
    const away = view.centreCell[axis] - from[axis] + view.centreFraction[axis]
    const at = to[axis] + away * factor
    cell[axis] = Math.floor(at)
    fraction[axis] = at - cell[axis]
  }
  const scaled = ([x, y]: readonly [number, number]) => [x * factor, y * factor] as const
  return {
    centreCell: [cell[0]!, cell[1]!],
    centreFraction: [fraction[0]!, fraction[1]!],
    perPxX: scaled(view.perPxX),
    perPxY: scaled(view.perPxY),
    cellPx: view.cellPx / factor,
  }
}
