const IDLE_MS = 2000

/** Hides the cursor over an element two seconds after it last moved, by the class `is-idle`. */
export class IdleCursor {
  readonly #element: HTMLElement
  readonly #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(element: HTMLElement) {
    this.#element = element
    const { signal } = this.#abort
    for (const type of ['pointermove', 'pointerdown'])
      window.addEventListener(type, () => this.#wake(), { signal, passive: true })
    this.#wake()
  }

  /** Shows the cursor for good. */
  close(): void {
    this.#abort.abort()
    clearTimeout(this.#timer)
    this.#element.classList.remove('is-idle')
  }

  #wake(): void {
    this.#element.classList.remove('is-idle')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#element.classList.add('is-idle'), IDLE_MS)
  }
}
