/** What a load level asks for: a part of the frames and a part of the columns. */
export type LoadLevel = { readonly fpsShare: number; readonly colsShare: number }

/** Full, then fewer frames, then fewer cells: motion gives way before the picture does. */
export const LOAD_LEVELS: readonly LoadLevel[] = [
  { fpsShare: 1, colsShare: 1 },
  { fpsShare: 0.5, colsShare: 1 },
  { fpsShare: 0.5, colsShare: 0.75 },
  { fpsShare: 0.5, colsShare: 0.5 },
]

const WINDOW_US = 2_000_000
const LATE_SHARE = 0.3
const CALM_US = 10_000_000
const MAX_CALM_US = 160_000_000

/**
 * Watches late frames and says how much load the machine takes: one level down when three in ten of the last two
 * seconds' frames were late, one up after ten calm seconds; a level that failed at once after a climb is tried again
 * only after twice the time. Pure: every time is handed in.
 */
export class LoadGovernor {
  #level = 0
  #windowStartUs = 0
  #frames = 0
  #late = 0
  #calmSinceUs = 0
  #calmNeededUs = CALM_US
  #climbedAtUs = -Infinity

  /** Index into `LOAD_LEVELS`. */
  get level(): number {
    return this.#level
  }

  /** Tells one frame's fate; returns true when the level changed. */
  observe(isLate: boolean, nowUs: number): boolean {
    if (this.#frames === 0) this.#windowStartUs = nowUs
    this.#frames += 1
    if (isLate) this.#late += 1
    if (isLate) this.#calmSinceUs = nowUs
    if (nowUs - this.#windowStartUs >= WINDOW_US) return this.#closeWindow(nowUs)
    return false
  }

  #closeWindow(nowUs: number): boolean {
    const isOverloaded = this.#frames >= 8 && this.#late >= this.#frames * LATE_SHARE
    this.#frames = 0
    this.#late = 0
    if (isOverloaded && this.#level < LOAD_LEVELS.length - 1) {
      const hasFailedClimb = nowUs - this.#climbedAtUs < 2 * CALM_US
      this.#calmNeededUs = hasFailedClimb ? Math.min(MAX_CALM_US, this.#calmNeededUs * 2) : CALM_US
      this.#level += 1
      this.#calmSinceUs = nowUs
      return true
    }
    if (this.#level > 0 && nowUs - this.#calmSinceUs >= this.#calmNeededUs) {
      this.#level -= 1
      this.#climbedAtUs = nowUs
      this.#calmSinceUs = nowUs
      return true
    }
    return false
  }
}
