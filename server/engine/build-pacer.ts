/** What can be held up for the show's sake. */
export interface Pausable {
  pause(): void
  resume(): void
}

const LOOK_MS = 250

/** Builds go on when no frame was late for this long. */
const CALM_US = 2_000_000

/** Holds builds up while frames of the show are late, so that the show has the machine for itself. */
export class BuildPacer {
  readonly #options: {
    readonly builds: Pausable
    readonly lateCount: () => number
    readonly now: () => number
  }
  #lateCount: number
  #lateAtUs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | null = null

  /**
   * @param options.lateCount late frames since the show began
   * @param options.now       monotonic, microseconds
   */
  constructor(options: {
    readonly builds: Pausable
    readonly lateCount: () => number
    readonly now: () => number
  }) {
    this.#options = options
    this.#lateCount = options.lateCount()
  }

  /** Looks again and again. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_MS)
  }

  /** Looks whether frames were late since the last time. */
  look(): void {
    const { builds, lateCount, now } = this.#options
    const count = lateCount()
    if (count > this.#lateCount) {
      this.#lateAtUs = now()
      builds.pause()
    } else if (now() - this.#lateAtUs >= CALM_US) builds.resume()
    this.#lateCount = count
  }

  /** Looks no more. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}
