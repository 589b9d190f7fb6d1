import type { Relief } from '../view/relief.ts'
import { LoadLadder } from './load-ladder.ts'

const MOST_DEVICE_PIXEL_RATIO = 2

/** Tells how many pixels of a canvas are to be drawn, now and whenever that changes. */
export class CanvasSize {
  readonly #canvas: HTMLCanvasElement
  readonly #askedRatio: number | null
  readonly #isSoftware: boolean
  readonly #changed: (widthPx: number, heightPx: number) => void
  readonly #observer: ResizeObserver
  readonly #ladder = new LoadLadder()
  #isMeasured = false
  #widthPx = 1
  #heightPx = 1

  /**
   * @param options.askedRatio drawn pixels a CSS pixel; null = the screen's, at most 2, and fewer while that is too slow
   * @param options.isSoftware whether a processor draws
   */
  constructor(
    canvas: HTMLCanvasElement,
    options: { readonly askedRatio: number | null; readonly isSoftware: boolean },
    changed: (widthPx: number, heightPx: number) => void,
  ) {
    this.#canvas = canvas
    this.#askedRatio = options.askedRatio
    this.#isSoftware = options.isSoftware
    this.#changed = changed
    this.#observer = new ResizeObserver(([entry]) => this.#measure(entry))
    observeDevicePixels(this.#observer, canvas)
  }

  /** Device pixels that are drawn for a CSS pixel. */
  get ratio(): number {
    return this.#askedRatio ?? Math.min(MOST_DEVICE_PIXEL_RATIO, devicePixelRatio)
  }

  /** What is given up to keep the display's pace, beside pixels too. */
  get relief(): Relief {
    return this.#ladder.relief
  }

  /** Notes a refresh, `ms` after the one before: slow ones make the drawing smaller, and the browser enlarges it. */
  noteRefresh(ms: number): void {
    if (this.#askedRatio === null && this.#isMeasured && this.#ladder.note(ms)) this.#tell()
  }

  /** Stops telling. */
  close(): void {
    this.#observer.disconnect()
  }

  #measure(entry: ResizeObserverEntry | undefined): void {
    const exact = entry?.devicePixelContentBoxSize?.[0]
    const isExactWanted = this.ratio === devicePixelRatio
    this.#widthPx = isExactWanted && exact ? exact.inlineSize : this.#canvas.clientWidth * this.ratio
    this.#heightPx = isExactWanted && exact ? exact.blockSize : this.#canvas.clientHeight * this.ratio
    if (!this.#isMeasured && this.#askedRatio === null)
      this.#ladder.begin(this.#widthPx * this.#heightPx, this.#isSoftware)
    this.#isMeasured = true
    this.#tell()
  }

  #tell(): void {
    const whole = (px: number): number => Math.max(1, Math.round(px * this.#ladder.relief.scale))
    this.#changed(whole(this.#widthPx), whole(this.#heightPx))
  }
}

/** Safari observes no device pixels. */
function observeDevicePixels(observer: ResizeObserver, canvas: HTMLCanvasElement): void {
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' })
  } catch {
    observer.observe(canvas)
  }
}
