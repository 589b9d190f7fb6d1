/** Holds work up while it is closed; open at first. */
export class PauseGate {
  #waiting: (() => void)[] = []
  #isOpen = true

  /** Whether work may go on. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Holds up what comes to the gate from now on. */
  pause(): void {
    this.#isOpen = false
  }

  /** Lets everything on. */
  resume(): void {
    this.#isOpen = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const goOn of waiting) goOn()
  }

  /** Settles when the gate is open. */
  async pass(signal?: AbortSignal): Promise<void> {
    while (!this.#isOpen && signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
}
