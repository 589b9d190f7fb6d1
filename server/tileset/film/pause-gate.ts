/** Holds work up while it is closed; open at first. */
export class PauseGate {
  #waiting: (() => void)[] = []
  readonly #watchers = new Set<(isOpen: boolean) => void>()
  #isOpen = true

  /** Whether work may go on. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Holds up what comes to the gate from now on. */
  pause(): void {
    if (this.#isOpen) this.#set(false)
  }

  /** Lets everything on. */
  resume(): void {
    if (!this.#isOpen) this.#set(true)
    const waiting = this.#waiting
    this.#waiting = []
    for (const goOn of waiting) goOn()
  }

  /** Tells how the gate is, and each change of it, until what it gives back is called. */
  watch(told: (isOpen: boolean) => void): () => void {
    this.#watchers.add(told)
    told(this.#isOpen)
    return () => this.#watchers.delete(told)
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

  #set(isOpen: boolean): void {
    this.#isOpen = isOpen
    for (const told of this.#watchers) told(isOpen)
  }
}
