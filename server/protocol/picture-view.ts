import { PICTURE } from './picture.ts'

/**
 * How canvas pixels map to the cells of a grid: cell = centreCell + centreFraction + perPxX * x + perPxY * y, pixels
 * counted from the canvas centre, x right, y down. The integer part is apart, so that float32 holds any zoom.
 */
export type PictureView = {
  readonly centreCell: readonly [number, number]
  readonly centreFraction: readonly [number, number]
  readonly perPxX: readonly [number, number]
  readonly perPxY: readonly [number, number]
  /** Side of a cell on screen, pixels. */
  readonly cellPx: number
}

const TURN_MS = PICTURE.FLIP_MS + PICTURE.FLIP_STAGGER_MS

/** A grid's size in cells. */
export type GridSize = { readonly cols: number; readonly rows: number }

/** The view of another grid that fills the same picture. */
export function viewOfGrid(view: PictureView, from: GridSize, to: GridSize): PictureView {
  if (from.cols === to.cols && from.rows === to.rows) return view
  const scale = [to.cols / from.cols, to.rows / from.rows] as const
  const cell = [0, 0]
  const fraction = [0, 0]
  for (const axis of [0, 1] as const) {
    const centre = (view.centreCell[axis] + view.centreFraction[axis]) * scale[axis]
    cell[axis] = Math.floor(centre)
    fraction[axis] = centre - cell[axis]
  }
  return {
    centreCell: [cell[0]!, cell[1]!],
    centreFraction: [fraction[0]!, fraction[1]!],
    perPxX: [view.perPxX[0] * scale[0], view.perPxX[1] * scale[1]],
    perPxY: [view.perPxY[0] * scale[0], view.perPxY[1] * scale[1]],
    cellPx: view.cellPx / Math.sqrt(scale[0] * scale[1]),
  }
}

/** Where a ripple stands: its origin in pixels from the canvas centre (y down), and how far its front has come. */
export type RippleFront = {
  readonly originPx: readonly [number, number]
  /** Pixels the front passes in a millisecond. */
  readonly pxPerMs: number
  readonly elapsedMs: number
  /** Brightness of the light that runs with it, 0..1: it comes up at the start and is gone at the end. */
  readonly glow: number
}

/**
 * The front of a ripple that starts at (x, y) of the picture (0..1, y up) and has turned the last cell on the canvas
 * exactly at its end, whatever the zoom.
 */
export function rippleFront(
  view: PictureView,
  grid: GridSize,
  canvas: { readonly width: number; readonly height: number },
  ripple: { readonly x: number; readonly y: number; readonly progress: number; readonly durationMs: number },
): RippleFront {
  const toPx = invert(view)
  const origin = toPx(
    ripple.x * grid.cols - view.centreCell[0] - view.centreFraction[0],
    (1 - ripple.y) * grid.rows - view.centreCell[1] - view.centreFraction[1],
  )
  const { min, max } = pictureOnCanvas(view, grid, canvas)
  let reachPx = 1
  for (const x of [min[0], max[0]])
    for (const y of [min[1], max[1]]) reachPx = Math.max(reachPx, Math.hypot(x - origin[0], y - origin[1]))
  const travelMs = Math.max(1, ripple.durationMs - TURN_MS)
  const elapsedMs = ripple.progress * Math.max(ripple.durationMs, TURN_MS + 1)
  return {
    originPx: origin,
    pxPerMs: (reachPx + view.cellPx) / travelMs,
    elapsedMs,
    glow: Math.min(1, elapsedMs / PICTURE.FLIP_MS) * (1 - ripple.progress ** 6),
  }
}

/** The box around what the canvas shows of a picture, in pixels from the canvas centre, y down. */
export function pictureOnCanvas(
  view: PictureView,
  grid: GridSize,
  canvas: { readonly width: number; readonly height: number },
): { readonly min: readonly [number, number]; readonly max: readonly [number, number] } {
  const toPx = invert(view)
  const min: [number, number] = [Infinity, Infinity]
  const max: [number, number] = [-Infinity, -Infinity]
  for (const col of [0, grid.cols])
    for (const row of [0, grid.rows]) {
      const corner = toPx(
        col - view.centreCell[0] - view.centreFraction[0],
        row - view.centreCell[1] - view.centreFraction[1],
      )
      for (const axis of [0, 1] as const) {
        min[axis] = Math.min(min[axis], corner[axis])
        max[axis] = Math.max(max[axis], corner[axis])
      }
    }
  const half = [canvas.width / 2, canvas.height / 2] as const
  return {
    min: [Math.max(-half[0], min[0]), Math.max(-half[1], min[1])],
    max: [Math.min(half[0], max[0]), Math.min(half[1], max[1])],
  }
}

/** Turns cell offsets from the view's centre into pixels from the canvas centre. */
export function invert(view: PictureView): (col: number, row: number) => readonly [number, number] {
  const [a, b] = view.perPxX
  const [c, d] = view.perPxY
  const determinant = a * d - b * c
  return (col, row) => [(d * col - c * row) / determinant, (a * row - b * col) / determinant]
}

/** The light as the picture function takes it; pixels from the canvas centre, y down. */
export type LightOnCanvas = {
  readonly px: readonly [number, number]
  /** Light widths a pixel. */
  readonly scale: number
  readonly amount: number
  /** Bar widths a pixel, across the sweep's bar; where the bar stands, in its widths; its light, 0 when there is none. */
  readonly sweepAcross: readonly [number, number]
  readonly sweepAt: number
  readonly sweepLight: number
}

/** Places the light on a canvas: x and y are 0..1 of it, y up, the width in its heights, a sweep crosses all of it. */
export function lightOnCanvas(
  light: {
    readonly amount: number
    readonly x: number
    readonly y: number
    readonly width: number
    readonly sweep: number | null
  },
  canvas: { readonly width: number; readonly height: number },
): LightOnCanvas {
  const barPx = PICTURE.SWEEP_WIDTH * canvas.height
  const direction = [0.94, 0.34] as const
  const reach = (direction[0] * canvas.width + direction[1] * canvas.height) / (2 * barPx) + 3.5
  return {
    px: [(light.x - 0.5) * canvas.width, (0.5 - light.y) * canvas.height],
    scale: 1 / (Math.max(0.01, light.width) * canvas.height),
    amount: light.amount,
    sweepAcross: [direction[0] / barPx, direction[1] / barPx],
    sweepAt: light.sweep === null ? 0 : (light.sweep * 2 - 1) * reach,
    sweepLight: light.sweep === null ? 0 : PICTURE.SWEEP_LIGHT,
  }
}
