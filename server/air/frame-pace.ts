import { LoadGovernor, LOAD_LEVELS, type LoadLevel } from './load-governor.ts'

/** Told of load that was taken off the machine or given back. */
type LoadListener = { loadLevelChanged(level: number, load: LoadLevel): void }

/** How often frames go out: as they come in, never faster than the show's rate, more rarely while that is too much. */
export class FramePace {
  readonly #governor = new LoadGovernor()
  readonly #listener: LoadListener
  readonly #isGoverned: boolean
  /** Least time between two frames at full rate. */
  readonly stepUs: number
  #lastDueUs = -Infinity
  #sourceStepUs = 0

  constructor(options: {
    readonly maxFps: number
    /** Whether load is taken off a machine that cannot keep up. */
    readonly isGoverned: boolean
    readonly listener: LoadListener
  }) {
    this.stepUs = 1e6 / options.maxFps
    this.#isGoverned = options.isGoverned
    this.#listener = options.listener
  }

  /** The next frame follows none. */
  restart(): void {
    this.#lastDueUs = -Infinity
  }

  /** Notes a frame that goes out. */
  note(dueUs: number): void {
    if (this.#governor.level === 0 && this.#lastDueUs > 0)
      this.#sourceStepUs += (Math.min(1e6, dueUs - this.#lastDueUs) - this.#sourceStepUs) / 8
    this.#lastDueUs = dueUs
  }

  /** Whether a frame due then comes too soon after the one before. */
  isOverRate(dueUs: number): boolean {
    const load = LOAD_LEVELS[this.#governor.level] ?? LOAD_LEVELS[0]!
    const fullStepUs = Math.max(this.stepUs, this.#sourceStepUs)
    const minStepUs = load.fpsShare < 1 ? fullStepUs / load.fpsShare : this.stepUs
    return dueUs - this.#lastDueUs < minStepUs * 0.75
  }

  /** Notes whether a frame was late; too many of them take load off. */
  observe(isLate: boolean, nowUs: number): void {
    if (!this.#isGoverned || !this.#governor.observe(isLate, nowUs)) return
    const { level } = this.#governor
    this.#listener.loadLevelChanged(level, LOAD_LEVELS[level]!)
  }
}
