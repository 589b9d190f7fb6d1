const MOST_DEVICE_PIXEL_RATIO = 2

/** Tells the size of a canvas in device pixels, now and whenever it changes. */
export class CanvasSize {
  readonly #canvas: HTMLCanvasElement
  readonly #askedRatio: number | null
  readonly #changed: (widthPx: number, heightPx: number) => void
  readonly #observer: ResizeObserver

  /** @param askedRatio device pixels a CSS pixel; null = the screen's, at most 2 */
  constructor(
    canvas: HTMLCanvasElement,
    askedRatio: number | null,
    changed: (widthPx: number, heightPx: number) => void,
  ) {
    this.#canvas = canvas
    this.#askedRatio = askedRatio
    this.#changed = changed
    this.#observer = new ResizeObserver(([entry]) => this.#measure(entry))
    observeDevicePixels(this.#observer, canvas)
  }

  /** Device pixels that are drawn for a CSS pixel. */
  get ratio(): number {
    return this.#askedRatio ?? Math.min(MOST_DEVICE_PIXEL_RATIO, devicePixelRatio)
  }

  /** Stops telling. */
  close(): void {
    this.#observer.disconnect()
  }

  #measure(entry: ResizeObserverEntry | undefined): void {
    const exact = entry?.devicePixelContentBoxSize?.[0]
    const isExactWanted = this.ratio === devicePixelRatio
    const widthPx = isExactWanted && exact ? exact.inlineSize : this.#canvas.clientWidth * this.ratio
    const heightPx = isExactWanted && exact ? exact.blockSize : this.#canvas.clientHeight * this.ratio
    this.#changed(Math.max(1, Math.round(widthPx)), Math.max(1, Math.round(heightPx)))
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
