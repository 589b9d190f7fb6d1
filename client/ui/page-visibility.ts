/** What OBS adds to the events of a page. */
type ObsEvent = CustomEvent<{ readonly visible?: boolean; readonly active?: boolean }>

/** Tells whether anybody can see the page: the browser's word, and OBS's about its source. */
export class PageVisibility {
  readonly #changed: (isVisible: boolean) => void
  readonly #abort = new AbortController()
  #isShownByObs = true
  #isActive = true
  #isVisible: boolean

  /** @param changed hears every change, and again a page that OBS puts on air */
  constructor(changed: (isVisible: boolean) => void) {
    this.#changed = changed
    this.#isVisible = !document.hidden
    const { signal } = this.#abort
    document.addEventListener('visibilitychange', () => this.#update(), { signal })
    window.addEventListener('obsSourceVisibleChanged', (event) => this.#hearObs(event), { signal })
    window.addEventListener('obsSourceActiveChanged', (event) => this.#hearObs(event), { signal })
  }

  /** Whether the page can be seen. */
  get isVisible(): boolean {
    return this.#isVisible
  }

  /** Whether OBS has the page on air; without OBS's word it has. */
  get isActive(): boolean {
    return this.#isActive
  }

  /** Stops listening. */
  close(): void {
    this.#abort.abort()
  }

  #hearObs(event: Event): void {
    const { detail } = event as ObsEvent
    if (detail?.visible !== undefined) this.#isShownByObs = detail.visible
    if (detail?.active !== undefined) this.#isActive = detail.active
    if (detail?.active === true) this.#isShownByObs = true
    this.#update()
  }

  #update(): void {
    const isVisible = !document.hidden && this.#isShownByObs
    if (isVisible === this.#isVisible) return
    this.#isVisible = isVisible
    this.#changed(isVisible)
  }
}
