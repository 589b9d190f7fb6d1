import { clamp } from '../../server/protocol/parameter.ts'
import { framePicture, pointAt, wholeOutput, type CanvasShape } from './picture-frame.ts'
import type { View } from './view-at.ts'

/** Range of `/zoom`. */
const ZOOM_RANGE = [1, 4096] as const

/** A view to go to. */
export type ViewTarget = { readonly zoom: number; readonly x: number; readonly y: number }

/**
 * The view after zooming by a factor with the picture held under a pixel.
 *
 * @param xPx from the canvas centre, to the right
 * @param yPx from the canvas centre, downwards
 */
export function zoomAbout(
  view: View,
  canvas: CanvasShape,
  factor: number,
  xPx: number,
  yPx: number,
): ViewTarget {
  const still = { ...view, drift: 0 }
  const zoom = clamp(view.zoom * factor, ZOOM_RANGE)
  const held = pointAt(framePicture(still, canvas, 0), xPx, yPx)
  const zoomed = { ...still, ...keptInside({ ...still, zoom }, canvas) }
  const now = pointAt(framePicture(zoomed, canvas, 0), xPx, yPx)
  return keptInside({ ...zoomed, x: zoomed.x + held.x - now.x, y: zoomed.y + held.y - now.y }, canvas)
}

/** The view after dragging the picture by pixels, to the right and downwards. */
export function panBy(view: View, canvas: CanvasShape, xPx: number, yPx: number): ViewTarget {
  const still = { ...view, drift: 0 }
  const frame = framePicture(still, canvas, 0)
  const moved = pointAt(frame, -xPx, -yPx)
  const from = keptInside(still, canvas)
  return keptInside(
    { ...still, x: from.x + moved.x - frame.centre.x, y: from.y + moved.y - frame.centre.y },
    canvas,
  )
}

/** Keeps the centre where it can be seen, so that a drag beyond the edge need not be taken back. */
function keptInside(view: View, canvas: CanvasShape): ViewTarget {
  const whole = wholeOutput(canvas)
  const frame = framePicture(view, whole, 0)
  const corners = [-1, 1].map((side) => pointAt(frame, (side * whole.widthPx) / 2, whole.heightPx / 2))
  const halfX = Math.max(...corners.map((corner) => Math.abs(corner.x - frame.centre.x)))
  const halfY = Math.max(...corners.map((corner) => Math.abs(corner.y - frame.centre.y)))
  const within = (value: number, half: number): number => (half >= 0.5 ? 0.5 : clamp(value, [half, 1 - half]))
  return { zoom: view.zoom, x: within(view.x, halfX), y: within(view.y, halfY) }
}
