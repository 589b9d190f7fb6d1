const FIRST_US = 300_000
const MOST_US = 5_000_000
const DENIED_US = 30_000_000
const JITTER = 0.2
const SETTLED_US = 5_000_000

/** When to try again: 0.3 s, doubled up to 5 s, for ever; 30 s when the peer denies access. */
export class RetrySchedule {
  readonly #random: () => number
  #failures = 0
  #liveSinceUs: number | null = null

  /** @param random 0..1, for the jitter of 20 % */
  constructor(random: () => number) {
    this.#random = random
  }

  /** Tries since the source last worked for five seconds. */
  get failures(): number {
    return this.#failures
  }

  /** A frame came. */
  frameSeen(nowUs: number): void {
    this.#liveSinceUs ??= nowUs
    if (nowUs - this.#liveSinceUs >= SETTLED_US) this.#failures = 0
  }

  /** The source failed; gives the time to wait, microseconds. */
  failed(isDenied: boolean): number {
    this.#liveSinceUs = null
    this.#failures += 1
    const delayUs = isDenied ? DENIED_US : Math.min(MOST_US, FIRST_US * 2 ** Math.min(10, this.#failures - 1))
    return Math.round(delayUs * (1 + JITTER * (2 * this.#random() - 1)))
  }

  /** Begins anew: the next failure is the first. */
  reset(): void {
    this.#failures = 0
    this.#liveSinceUs = null
  }
}
