import type { DiveState, DrawState, TransitionState } from './draw-state.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import type { CloseCells } from '../playback/tile-hold.ts'
import { GridLayer, type ShowTime } from './grid-layer.ts'

/** How long the picture takes to go over to another number or shape of cells, milliseconds. */
export const REGRID_MS = 350

/** How a grid of another size or shape takes the place of the one before. */
const REGRID = { kind: 'fade', durationMs: REGRID_MS, x: 0.5, y: 0.5 } as const

/** The grid on air, the one coming in, and one of another size or shape that is leaving. Owns them. */
export class StageLayers {
  #air: GridLayer | null = null
  #incoming: GridLayer | null = null
  #leaving: { readonly layer: GridLayer; readonly sinceMs: number } | null = null

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
    if (this.#leaving !== null) yield this.#leaving.layer
  }

  /**
   * Shows a frame on air. The layer that came in takes the air over when the frame is its own, so that the end of a
   * transition uploads nothing; where `isEased`, a grid of another size or shape of the same set leaves slowly.
   */
  showAir(frame: GridFrame, time: ShowTime & { readonly isEased: boolean }, close: CloseCells | null): void {
    if (this.#air === null || !this.#air.fits(frame)) {
      const before = this.#air
      if (this.#incoming !== null && this.#incoming.fits(frame)) {
        this.#air = this.#incoming
        this.#incoming = null
      } else this.#air = new GridLayer(frame)
      if (before !== null && time.isEased && this.#incoming === null && isOtherGrid(before, this.#air))
        this.#leave(before, time.nowMs)
      else before?.dispose()
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

  /** The one or two layers to be drawn, and how the first gives way to the second. */
  shownAt({ nowUs, transition, dive }: DrawState): {
    readonly layers: readonly (GridLayer | null)[]
    readonly transition: TransitionState | null
    readonly dive: DiveState | null
  } {
    const [air, incoming] = [this.#air, this.#incoming]
    if (dive !== null && air !== null) return { layers: [air, air], transition: null, dive }
    const leaving = this.#leavingAt(nowUs / 1000)
    if (leaving !== null && air !== null)
      return {
        layers: [leaving.layer, air],
        transition: { ...REGRID, progress: leaving.progress },
        dive: null,
      }
    const isChanging = transition !== null && transition.kind !== 'cut'
    return { layers: [air, isChanging || air === null ? incoming : null], transition, dive: null }
  }

  /** Nothing is on air. */
  dropAir(): void {
    this.#dropLeaving()
    this.#air?.dispose()
    this.#air = null
  }

  /** The grid that is leaving, and how far it is gone, 0..1; null when there is none. */
  #leavingAt(nowMs: number): { readonly layer: GridLayer; readonly progress: number } | null {
    if (this.#leaving === null) return null
    const { layer, sinceMs } = this.#leaving
    const progress = (nowMs - sinceMs) / REGRID_MS
    if (this.#incoming === null && progress < 1) return { layer, progress: Math.max(0, progress) }
    this.#dropLeaving()
    return null
  }

  #leave(layer: GridLayer, nowMs: number): void {
    this.#dropLeaving()
    this.#leaving = { layer, sinceMs: nowMs }
  }

  #dropLeaving(): void {
    this.#leaving?.layer.dispose()
    this.#leaving = null
  }
}

/** Whether two layers of a set have other cells, and are not just one whole and one its half. */
function isOtherGrid(a: GridLayer, b: GridLayer): boolean {
  if (a.shape.setId !== b.shape.setId) return false
  const [one, other] = [a.wholeSize, b.wholeSize]
  const isResized = one.cols !== other.cols || one.rows !== other.rows
  return isResized || (!a.isHalf && !b.isHalf && a.shape.shape !== b.shape.shape)
}
