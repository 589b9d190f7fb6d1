import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1
const NS_PER_MS = 1e6

/** How late the event loop comes round, in milliseconds; the histogram's own millisecond is taken off. */
export class EventLoopDelay {
  readonly #histogram: ReturnType<typeof monitorEventLoopDelay>

  constructor() {
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    this.#histogram.enable()
  }

  /** The delay that this share of rounds stays below, since the start or the last reset; 0 before the first round. */
  percentileMs(percent: number): number {
    return beyondResolution(this.#histogram.percentile(percent))
  }

  /** The longest delay since the start or the last reset. */
  get maxMs(): number {
    return beyondResolution(this.#histogram.max)
  }

  /** Starts counting anew. */
  reset(): void {
    this.#histogram.reset()
  }

  /** Stops watching. */
  close(): void {
    this.#histogram.disable()
  }
}

function beyondResolution(ns: number): number {
  const ms = ns / NS_PER_MS - RESOLUTION_MS
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}
