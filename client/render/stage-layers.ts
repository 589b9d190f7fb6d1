import type { GridFrame } from '../playback/grid-frame.ts'
import type { CloseCells } from '../playback/tile-hold.ts'
import { GridLayer, type ShowTime } from './grid-layer.ts'

/** The grid on air and the one coming in. Owns both. */
export class StageLayers {
  #air: GridLayer | null = null
  #incoming: GridLayer | null = null

  get air(): GridLayer | null {
    return this.#air
  }

  get incoming(): GridLayer | null {
    return this.#incoming
  }

  /** All layers there are. */
  *all(): Iterable<GridLayer> {
    if (this.#air !== null) yield this.#air
    if (this.#incoming !== null) yield this.#incoming
  }

  /**
   * Shows a frame on air. The layer that came in takes the air over when the frame is its own, so that the end of a
   * transition uploads nothing.
   */
  showAir(frame: GridFrame, time: ShowTime, close: CloseCells | null): void {
    if (this.#air === null || !this.#air.fits(frame)) {
      const before = this.#air
      if (this.#incoming !== null && this.#incoming.fits(frame)) {
        this.#air = this.#incoming
        this.#incoming = null
      } else this.#air = new GridLayer(frame)
      before?.dispose()
    }
    this.#air.show(frame, time, close)
  }

  /** Shows a frame of the set that is coming in. */
  showIncoming(frame: GridFrame, time: ShowTime, close: CloseCells | null): void {
    if (this.#incoming === null || !this.#incoming.fits(frame)) {
      this.#incoming?.dispose()
      this.#incoming = new GridLayer(frame)
    }
    this.#incoming.show(frame, time, close)
  }

  /** Nothing is coming in any more. */
  dropIncoming(): void {
    this.#incoming?.dispose()
    this.#incoming = null
  }

  /** Nothing is on air. */
  dropAir(): void {
    this.#air?.dispose()
    this.#air = null
  }
}
