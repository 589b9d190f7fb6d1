const TOLERANCE = 0.25

/** Lets frames through at a greatest rate by leaving some out; true times stay, nothing is invented. */
export class FrameRateLimit {
  #intervalUs: number
  #nextUs = Number.NEGATIVE_INFINITY
  #lastUs = Number.NEGATIVE_INFINITY

  constructor(maxFps: number) {
    this.#intervalUs = 1e6 / maxFps
  }

  /** Changes the greatest rate from the next frame on. */
  set maxFps(value: number) {
    this.#intervalUs = 1e6 / value
    this.#nextUs = Number.NEGATIVE_INFINITY
  }

  /** Whether the frame at this time is let through. */
  accepts(ptsUs: number): boolean {
    const slackUs = this.#intervalUs * TOLERANCE
    if (ptsUs < this.#lastUs) this.#nextUs = Number.NEGATIVE_INFINITY
    this.#lastUs = ptsUs
    if (ptsUs < this.#nextUs - slackUs) return false
    this.#nextUs = Math.max(this.#nextUs, ptsUs - slackUs) + this.#intervalUs
    return true
  }
}
