/** Keeps the screen awake while the page is seen, where the browser can. */
export class ScreenAwake {
  readonly #abort = new AbortController()
  #sentinel: WakeLockSentinel | null = null

  constructor() {
    document.addEventListener('visibilitychange', () => void this.#acquire(), { signal: this.#abort.signal })
    void this.#acquire()
  }

  /** Lets the screen sleep again. */
  close(): void {
    this.#abort.abort()
    void this.#sentinel?.release()
  }

  async #acquire(): Promise<void> {
    if (document.hidden || !('wakeLock' in navigator)) return
    try {
      this.#sentinel = await navigator.wakeLock.request('screen')
    } catch {
      this.#sentinel = null
    }
  }
}
