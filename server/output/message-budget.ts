/** Messages a client may send each second, and at once. */
export const MESSAGES_PER_SECOND = 500
export const MESSAGE_BURST = 1000

/** Tells a busy client from a flood: a bucket that fills at a fixed rate. */
export class MessageBudget {
  readonly #now: () => number
  #left = MESSAGE_BURST
  #lastUs: number

  constructor(now: () => number) {
    this.#now = now
    this.#lastUs = now()
  }

  /** Takes one message from the budget. @returns false when it is spent */
  take(): boolean {
    const nowUs = this.#now()
    this.#left = Math.min(MESSAGE_BURST, this.#left + ((nowUs - this.#lastUs) / 1e6) * MESSAGES_PER_SECOND)
    this.#lastUs = nowUs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
