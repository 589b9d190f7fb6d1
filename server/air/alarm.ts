/** Sleeps until a server time or until it is woken; one sleeper. */
export class Alarm {
  readonly #now: () => number
  #wake: (() => void) | null = null
  #isRinging = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** Ends the sleep, or keeps the next one from starting. */
  wake(): void {
    this.#isRinging = true
    this.#wake?.()
  }

  /** Settles at `untilUs` or at the next `wake`, whichever comes first. */
  async sleepUntil(untilUs: number): Promise<void> {
    if (!this.#isRinging) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, (untilUs - this.#now()) / 1000))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = null
    this.#isRinging = false
  }
}
