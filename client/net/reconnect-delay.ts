const FIRST_MS = 300
const MOST_MS = 3000
const JITTER = 0.25

/** How long to wait before the next attempt to connect: 0.3 s, doubling to 3 s, spread so that pages do not come all at once. */
export class ReconnectDelay {
  readonly #random: () => number
  #baseMs = FIRST_MS

  /** @param random 0..1, spreads the delays */
  constructor(random: () => number) {
    this.#random = random
  }

  /** The next delay in milliseconds. */
  next(): number {
    const delayMs = this.#baseMs * (1 - JITTER * this.#random())
    this.#baseMs = Math.min(MOST_MS, this.#baseMs * 2)
    return delayMs
  }

  /** Starts from the shortest again, after a connection that worked. */
  reset(): void {
    this.#baseMs = FIRST_MS
  }
}
