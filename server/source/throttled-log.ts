import type { Logger } from '../telemetry/logger.ts'

const INTERVAL_US = 1_000_000

/** At most one warning a second; what was left out is counted in the next. */
export class ThrottledLog {
  readonly #logger: Logger
  readonly #now: () => number
  #lastUs = Number.NEGATIVE_INFINITY
  #leftOut = 0

  constructor(logger: Logger, now: () => number) {
    this.#logger = logger
    this.#now = now
  }

  /** Writes the line, or counts it. */
  warn(event: string, facts: Readonly<Record<string, unknown>>): void {
    const nowUs = this.#now()
    if (nowUs - this.#lastUs < INTERVAL_US) {
      this.#leftOut += 1
      return
    }
    this.#lastUs = nowUs
    this.#logger.warn(event, this.#leftOut === 0 ? facts : { ...facts, leftOut: this.#leftOut })
    this.#leftOut = 0
  }
}
