const LOST_FOR_MS = 5000
const RELOAD_EVERY_MS = 30_000
const KEY = 'smalti-reloaded-ms'

/** What outlives a reload of the page. */
export interface ReloadMemory {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

/** Decides when a page whose GPU does not come back loads itself anew: after five seconds, at most twice a minute. */
export class ReloadGuard {
  readonly #memory: ReloadMemory
  #lostSinceMs: number | null = null

  constructor(memory: ReloadMemory) {
    this.#memory = memory
  }

  /** Whether to reload now; `wallMs` is wall time, which outlives the page. */
  isDue(isLost: boolean, wallMs: number): boolean {
    if (!isLost) {
      this.#lostSinceMs = null
      return false
    }
    this.#lostSinceMs ??= wallMs
    if (wallMs - this.#lostSinceMs < LOST_FOR_MS) return false
    const lastMs = Number(this.#memory.getItem(KEY) ?? 0)
    if (wallMs - lastMs < RELOAD_EVERY_MS) return false
    this.#memory.setItem(KEY, String(wallMs))
    return true
  }
}
