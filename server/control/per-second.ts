const SECOND_US = 1_000_000

/** Lets so many through in each second, and no more. */
export class PerSecond {
  readonly #limit: number
  #windowUs = -Infinity
  #count = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether one more may pass in this second, or so many more. */
  take(nowUs: number, count = 1): boolean {
    if (nowUs - this.#windowUs >= SECOND_US) {
      this.#windowUs = nowUs
      this.#count = 0
    }
    this.#count += count
    return this.#count <= this.#limit
  }
}
