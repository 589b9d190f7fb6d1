const SILENCE_US = 2_000_000
const OPENING_US = 10_000_000
const GAP_US = 1_000_000

/**
 * Says when a source that should give frames gives none: two seconds after its last, ten when it never gave one. Time
 * in which nothing was expected, or in which this process itself stood still, does not count.
 */
export class FrameWatchdog {
  #sinceUs = 0
  #lastCheckUs = 0
  #hasFrame = false

  /** A decoder starts. */
  start(nowUs: number): void {
    this.#sinceUs = nowUs
    this.#lastCheckUs = nowUs
    this.#hasFrame = false
  }

  /** A frame came. */
  frameSeen(nowUs: number): void {
    this.#sinceUs = nowUs
    this.#hasFrame = true
  }

  /** Asked often; true when the source counts as silent. */
  isSilent(nowUs: number, isFrameExpected: boolean): boolean {
    const stoodStill = nowUs - this.#lastCheckUs > GAP_US
    this.#lastCheckUs = nowUs
    if (!isFrameExpected || stoodStill) {
      this.#sinceUs = nowUs
      return false
    }
    return nowUs - this.#sinceUs >= (this.#hasFrame ? SILENCE_US : OPENING_US)
  }
}
