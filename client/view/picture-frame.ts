import type { CellTransform } from './cell-transform.ts'
import type { View } from './view-at.ts'
import { wanderAt } from './wander.ts'

/** The canvas a picture is framed on, in device pixels. */
export type CanvasShape = {
  readonly widthPx: number
  readonly heightPx: number
  /** Width / height of the picture. */
  readonly aspect: number
  readonly fit: 'cover' | 'contain'
  /** The part of the whole output that this canvas shows, [x, y, width, height] in 0..1, y down. */
  readonly crop: readonly [number, number, number, number]
}

/** A point of the picture, 0..1, x to the right and y up. */
export type PicturePoint = { readonly x: number; readonly y: number }

/** Where the picture lies on the canvas. */
export type PictureFrame = {
  /** Point of the picture under the canvas centre. */
  readonly centre: PicturePoint
  /** Size of the whole picture in canvas pixels, before it is turned. */
  readonly widthPx: number
  readonly heightPx: number
  readonly cos: number
  readonly sin: number
}

/** Part of the way to the edge over which the centre slides into its place instead of stopping dead. */
const SLIDE = 0.3

/** How far the wander goes, in halves of what is on screen. */
const WANDER_REACH = 0.6

/** The whole output of which a canvas shows a part, at the canvas' scale. */
export function wholeOutput(canvas: CanvasShape): CanvasShape {
  const [, , width, height] = canvas.crop
  return {
    ...canvas,
    widthPx: canvas.widthPx / width,
    heightPx: canvas.heightPx / height,
    crop: [0, 0, 1, 1],
  }
}

/** Lays the picture of a view on a canvas at a server time; with `cover` it fills it whatever zoom, centre and turn. */
export function framePicture(view: View, canvas: CanvasShape, nowUs: number): PictureFrame {
  const [cropX, cropY, cropWidth, cropHeight] = canvas.crop
  const { widthPx: outputWidthPx, heightPx: outputHeightPx } = wholeOutput(canvas)
  const turn = (view.rotateDeg * Math.PI) / 180
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  const wander = wanderAt(view.drift, nowUs)
  const wholePx = wholeWidthPx(outputWidthPx, outputHeightPx, canvas, Math.abs(cos), Math.abs(sin))
  const widthPx = wholePx * Math.max(1, view.zoom) * wander.zoomFactor
  const heightPx = widthPx / canvas.aspect
  const halfX = (outputWidthPx * Math.abs(cos) + outputHeightPx * Math.abs(sin)) / 2 / widthPx
  const halfY = (outputWidthPx * Math.abs(sin) + outputHeightPx * Math.abs(cos)) / 2 / heightPx
  const outputFrame = {
    centre: { x: place(view.x, halfX, wander.x), y: place(view.y, halfY, wander.y) },
    widthPx,
    heightPx,
    cos,
    sin,
  }
  const cropCentreXPx = (cropX + cropWidth / 2 - 0.5) * outputWidthPx
  const cropCentreYPx = (cropY + cropHeight / 2 - 0.5) * outputHeightPx
  return { ...outputFrame, centre: pointAt(outputFrame, cropCentreXPx, cropCentreYPx) }
}

/** The point of the picture under a pixel measured from the canvas centre, y down. */
export function pointAt(frame: PictureFrame, xPx: number, yPx: number): PicturePoint {
  const { centre, widthPx, heightPx, cos, sin } = frame
  return {
    x: centre.x + (cos * xPx + sin * yPx) / widthPx,
    y: centre.y - (cos * yPx - sin * xPx) / heightPx,
  }
}

/** How canvas pixels map to the cells of a grid laid over a framed picture. */
export function cellTransform(frame: PictureFrame, cols: number, rows: number): CellTransform {
  const { centre, widthPx, heightPx, cos, sin } = frame
  const col = centre.x * cols
  const row = (1 - centre.y) * rows
  const colsPerPx = cols / widthPx
  const rowsPerPx = rows / heightPx
  return {
    centreCell: [Math.floor(col), Math.floor(row)],
    centreFraction: [col - Math.floor(col), row - Math.floor(row)],
    perPxX: [cos * colsPerPx, -sin * rowsPerPx],
    perPxY: [sin * colsPerPx, cos * rowsPerPx],
    cellPx: 1 / Math.sqrt(colsPerPx * rowsPerPx),
  }
}

/** Side of a cell of a grid on a canvas, pixels: the larger of those in two views. */
export function largerCellPx(
  views: readonly [View, View],
  canvas: CanvasShape,
  { cols, rows }: { readonly cols: number; readonly rows: number },
  nowUs: number,
): number {
  return Math.max(...views.map((view) => cellTransform(framePicture(view, canvas, nowUs), cols, rows).cellPx))
}

/** Width of the whole picture at zoom 1, so that it fills the turned output or lies wholly in it. */
function wholeWidthPx(
  widthPx: number,
  heightPx: number,
  canvas: CanvasShape,
  cos: number,
  sin: number,
): number {
  const { aspect } = canvas
  return canvas.fit === 'cover'
    ? Math.max(widthPx * cos + heightPx * sin, aspect * (widthPx * sin + heightPx * cos))
    : Math.min(widthPx / (cos + sin / aspect), heightPx / (sin + cos / aspect))
}

/** A wanted centre moved by its wander and kept so far inside that no edge of the picture shows; the middle where it must. */
function place(wanted: number, half: number, wander: number): number {
  const room = 0.5 - half
  if (room <= 0) return 0.5
  const reach = half * WANDER_REACH
  const offset = wanted - 0.5 + (wander * (reach * room)) / (reach + room)
  return 0.5 + Math.sign(offset) * slideUnder(Math.abs(offset), room, Math.min(room, SLIDE * half))
}

/** The smaller of two values, rounded off where they differ by less than `softness`. */
function slideUnder(value: number, limit: number, softness: number): number {
  const overlap = Math.max(0, softness - Math.abs(value - limit))
  return Math.min(value, limit) - (overlap * overlap) / (4 * softness)
}
