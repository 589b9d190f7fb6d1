import type { RasterFormat } from './raster.ts'
import type { SourceView } from './source-view.ts'

/**
 * Which pixels of a raster axis each of a row of equal boxes covers, and how much of the first and of the last one;
 * those between are covered whole. A box outside the raster has both weights 0.
 */
export class Spans {
  first: Int32Array
  last: Int32Array
  firstWeight: Float64Array
  lastWeight: Float64Array
  /** Length of a box, pixels, whether or not all of it is inside. */
  boxPx = 1
  /** Pixels of every box where all of them cover the same number whole, in rising order; else 0. */
  wholePx = 0

  constructor(capacity = 64) {
    this.first = new Int32Array(capacity)
    this.last = new Int32Array(capacity)
    this.firstWeight = new Float64Array(capacity)
    this.lastWeight = new Float64Array(capacity)
  }

  /**
   * Divides `from`..`to` of an axis (pixels; reversed where to < from) into `count` boxes; allocates only when
   * `count` grows.
   *
   * @param shift boxes by which all of them are moved on, as far as they then lie inside
   */
  divide(from: number, to: number, count: number, sizePx: number, shift = 0): void {
    if (count > this.first.length) Object.assign(this, new Spans(count))
    const step = (to - from) / count
    this.boxPx = Math.abs(step)
    this.wholePx = shift === 0 && isWhole(from, to, step, sizePx) ? step : 0
    for (let box = 0; box < count; box++) {
      const at = Math.min(box + shift, count - 1)
      const a = from + step * at
      const b = from + step * (at + 1)
      this.#cover(box, clampSnapped(Math.min(a, b), sizePx), clampSnapped(Math.max(a, b), sizePx))
    }
  }

  #cover(box: number, start: number, end: number): void {
    if (end <= start) {
      this.first[box] = 0
      this.last[box] = 0
      this.firstWeight[box] = 0
      this.lastWeight[box] = 0
      return
    }
    const first = Math.floor(start)
    const last = Math.ceil(end) - 1
    this.first[box] = first
    this.last[box] = last
    this.firstWeight[box] = first === last ? end - start : first + 1 - start
    this.lastWeight[box] = first === last ? 0 : end - last
  }
}

/** Where the output's axes lie on the raster. */
export type ViewAxes = {
  /** Whether the output's x runs along the raster's y (turned by 90 or 270). */
  readonly isTurned: boolean
  /** Raster pixels, along the axis the output's x lies on, of its left and right edge. */
  readonly x: readonly [number, number]
  /** The same for the top and bottom edge. */
  readonly y: readonly [number, number]
}

/** Lays the output (of the given width / height) on the raster as the view says. */
export function viewAxes(format: RasterFormat, view: SourceView, outputAspect: number): ViewAxes {
  const isTurned = view.rotate === 90 || view.rotate === 270
  const width = isTurned ? format.height : format.width
  const height = isTurned ? format.width : format.height
  const isWider = width / height > outputAspect
  const isHeightFull = view.fit === 'cover' ? isWider : !isWider
  const seenWidth = isHeightFull ? height * outputAspect : width
  const seenHeight = isHeightFull ? height : width / outputAspect
  let x: [number, number] = [(width - seenWidth) / 2, (width + seenWidth) / 2]
  let y: [number, number] = [(height - seenHeight) / 2, (height + seenHeight) / 2]
  if (view.mirror) x = [x[1], x[0]]
  if (view.rotate === 90 || view.rotate === 180) x = [width - x[0], width - x[1]]
  if (view.rotate === 180 || view.rotate === 270) y = [height - y[0], height - y[1]]
  return { isTurned, x, y }
}

function isWhole(from: number, to: number, step: number, sizePx: number): boolean {
  return Number.isInteger(step) && step > 0 && Number.isInteger(from) && from >= 0 && to <= sizePx
}

function clampSnapped(at: number, sizePx: number): number {
  const whole = Math.round(at)
  return Math.min(sizePx, Math.max(0, Math.abs(at - whole) < 1e-6 ? whole : at))
}
