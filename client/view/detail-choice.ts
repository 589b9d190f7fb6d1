import type { GridDetail } from '../../server/protocol/half-grid.ts'

/** Cells of this size on screen and larger are all needed. */
export const WHOLE_FROM_PX = 1

/**
 * Cells smaller than this need not all be sent: far enough below for a drifting view, whose breath changes their size by
 * a seventh, and for a step of the drawing's scale.
 */
export const HALF_BELOW_PX = 0.8

/** Cells have to be so small for this long: who zooms out for a moment keeps the whole grid. */
export const HALF_AFTER_MS = 1000

/** Chooses how much of each grid a page asks for, by the size that its cells have and are about to have. */
export class DetailChoice {
  #detail: GridDetail = 'whole'
  #smallSinceMs: number | null = null

  /** What to ask for. */
  get detail(): GridDetail {
    return this.#detail
  }

  /**
   * Notes one drawing.
   *
   * @param cellPx side of a cell of the whole grid in drawn pixels, now or where the view is bound for: the larger
   * @returns whether the choice has changed
   */
  note(cellPx: number, nowMs: number): boolean {
    const before = this.#detail
    if (cellPx >= HALF_BELOW_PX) this.#smallSinceMs = null
    else this.#smallSinceMs ??= nowMs
    if (cellPx >= WHOLE_FROM_PX) this.#detail = 'whole'
    else if (this.#smallSinceMs !== null && nowMs - this.#smallSinceMs >= HALF_AFTER_MS) this.#detail = 'half'
    return this.#detail !== before
  }
}
