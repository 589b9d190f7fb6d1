const KEPT_ARRIVALS = 120
const MARGIN_MS = 4
const MOST_MS = 120
const STEP = 0.05

/**
 * How long frames wait beyond their due time when the server sends without lead: what 95 % of the recent arrivals
 * needed plus 4 ms, at most 120 ms, approached slowly so that the picture never jumps in time.
 */
export class JitterDelay {
  readonly #lateness = new Float64Array(KEPT_ARRIVALS)
  #count = 0
  #delayMs = 0

  /** Notes how late a frame came after its due time, in milliseconds; negative when early. */
  record(latenessMs: number): void {
    this.#lateness[this.#count++ % KEPT_ARRIVALS] = latenessMs
    const held = this.#lateness.slice(0, Math.min(this.#count, KEPT_ARRIVALS)).sort()
    const p95 = held[Math.min(held.length - 1, Math.floor(held.length * 0.95))]!
    const wanted = Math.min(MOST_MS, Math.max(0, p95 + MARGIN_MS))
    this.#delayMs += this.#count === 1 ? wanted : (wanted - this.#delayMs) * STEP
  }

  /** Forgets all arrivals. */
  reset(): void {
    this.#count = 0
    this.#delayMs = 0
  }

  /** The delay in force, milliseconds. */
  get delayMs(): number {
    return this.#delayMs
  }
}
