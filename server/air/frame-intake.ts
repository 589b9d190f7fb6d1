import { PresentationClock, type Delivery } from '../clock/presentation-clock.ts'
import { CutDetector } from '../frame/cut-detector.ts'
import { dueUsOf, LookAhead } from '../frame/look-ahead.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { RasterPool, RasterSlot } from '../frame/raster-pool.ts'
import type { Meter } from '../telemetry/meter.ts'

/** A push frame may arrive this long past its due time and still be shown. */
const TOLERATED_LATE_US = 100_000
/** A pull source is asked for at least this many frames, however short the look-ahead. */
const MIN_WAITING = 3

/**
 * Where a decoder's frames come in: hands out slots, stamps what was filled, keeps the look-ahead within its seconds.
 * One for each run of a source.
 */
export class FrameIntake {
  readonly lookAhead: LookAhead
  readonly clock: PresentationClock
  readonly #pool: RasterPool
  readonly #memory: WebAssembly.Memory
  readonly #delivery: Delivery
  readonly #isStill: boolean
  readonly #meter: Meter
  readonly #now: () => number
  readonly #leadUs: () => number
  readonly #arrived: (slot: RasterSlot) => void
  readonly #slotsFreed: () => void
  readonly #cuts = new CutDetector()
  #lookAheadUs: number
  #segment = -1
  #number = 0
  #lastArrivalUs = 0

  constructor(options: {
    readonly pool: RasterPool
    readonly memory: WebAssembly.Memory
    readonly delivery: Delivery
    readonly isStill: boolean
    readonly lookAheadSeconds: number
    readonly meter: Meter
    readonly now: () => number
    readonly leadUs: () => number
    /** A frame waits. */
    readonly arrived: (slot: RasterSlot) => void
    /** A slot came back: a waiting pull source may go on. */
    readonly slotsFreed: () => void
  }) {
    this.#pool = options.pool
    this.#memory = options.memory
    this.#delivery = options.delivery
    this.#isStill = options.isStill
    this.#meter = options.meter
    this.#now = options.now
    this.#leadUs = options.leadUs
    this.#arrived = options.arrived
    this.#slotsFreed = options.slotsFreed
    this.#lookAheadUs = options.lookAheadSeconds * 1e6
    this.clock = new PresentationClock(options.delivery, options.lookAheadSeconds)
    this.lookAhead = new LookAhead((slot) => {
      this.#pool.release(slot)
      this.#slotsFreed()
    })
  }

  /** Server time of the newest frame's arrival; 0 before the first. */
  get lastArrivalUs(): number {
    return this.#lastArrivalUs
  }

  setLookAheadSeconds(seconds: number): void {
    this.#lookAheadUs = seconds * 1e6
    this.clock.setLookAhead(seconds)
    this.#slotsFreed()
  }

  /** A slot to fill; null when a pull source is far enough ahead or no memory is left. */
  acquireSlot(format: RasterFormat): RasterSlot | null {
    if (this.#delivery === 'pull') {
      const isAhead = this.lookAhead.levelUs(this.#now()) >= this.#lookAheadUs
      if (isAhead && this.lookAhead.waitingCount >= MIN_WAITING) return null
    }
    const slot = this.acquireSpareSlot(format, false)
    if (slot !== null || this.#delivery === 'pull' || !this.lookAhead.dropOldest()) return slot
    this.#meter.count('frames_dropped', 1, 'full')
    return this.#pool.acquire(format)
  }

  /**
   * A slot for a frame that may not be taken after all: whatever is on air keeps its place, and what waits too, unless it
   * will be dropped for that frame.
   */
  acquireSpareSlot(format: RasterFormat, isWaitingSpent: boolean): RasterSlot | null {
    for (;;) {
      const slot = this.#pool.acquire(format)
      if (slot !== null) return slot
      const spare = this.lookAhead.takeBehind() ?? (isWaitingSpent ? this.lookAhead.takeNewest() : null)
      if (spare === null) return null
      this.#pool.release(spare)
    }
  }

  releaseSlot(slot: RasterSlot): void {
    this.#pool.release(slot)
  }

  acceptFrame(frame: {
    readonly slot: RasterSlot
    readonly ptsUs: number
    readonly arrivalUs: number
    readonly segment: number
  }): void {
    this.#lastArrivalUs = frame.arrivalUs
    const anchor = this.clock.place(frame, this.#leadUs())
    if (frame.segment !== this.#segment) this.#cuts.reset()
    this.#segment = frame.segment
    const isCut = this.#cuts.isCut(this.#memory.buffer, frame.slot)
    const ahead = {
      ...frame,
      anchor,
      isCut,
      isStill: this.#isStill,
      number: this.#number++,
      fixedDueUs: null,
    }
    const lateUs = this.#now() - dueUsOf(ahead)
    if (this.#delivery === 'push' && lateUs > TOLERATED_LATE_US) {
      this.#meter.count('frames_dropped', 1, 'past-due')
      this.#pool.release(frame.slot)
      return
    }
    this.lookAhead.push(ahead)
    this.#arrived(frame.slot)
  }
}
