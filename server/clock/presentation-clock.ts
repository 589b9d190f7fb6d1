import { Anchor } from './anchor.ts'

/** Most the offset of a push source rises a second when nothing arrives early: 500 ppm. */
const MAX_RISE_PER_US = 500e-6

/** An arrival this far from its prediction starts the time line anew. */
const SEGMENT_ERROR_US = 500_000

/** A backlog is known by arrivals over such a time, and is over when none has come for twice as long. */
const BACKLOG_WINDOW_US = 100_000
/** Share of that time by which arrivals must have gained on it: frames that come half as fast again as they were taken. */
const BACKLOG_GAIN = 0.5

/** How a source gives its frames: as they happen, or as fast as they are asked for. */
export type Delivery = 'push' | 'pull'

/**
 * Turns a source's time into server time.
 *
 * Push: due = pts + smallest (arrival - pts) seen, which may rise by 500 ppm, + look-ahead. An arrival more than 500 ms
 * off starts a new segment. Frames wait in the look-ahead by their segment's anchor, so when a burst shows that the
 * segment is older than it seemed, they all move, and those past due are dropped instead of played fast. While such a
 * backlog still comes in, nothing of it is in its place.
 *
 * Pull: a segment's first frame is due at once, or right behind the segment before; the others keep their distance,
 * divided by the speed that is wished for.
 *
 * Pure: every time is handed in.
 */
export class PresentationClock {
  readonly #delivery: Delivery
  #lookAheadUs: number
  #anchor: Anchor | null = null
  #segment = -1
  #lastArrivalUs = 0
  #lastPtsUs = 0
  #lastStepUs = 33_333
  #nextId = 0
  #window: { readonly startUs: number; readonly anchor: Anchor; readonly offsetUs: number } | null = null
  #isGaining = false
  #speed = 1
  #isSought = false

  constructor(delivery: Delivery, lookAheadSeconds: number) {
    this.#delivery = delivery
    this.#lookAheadUs = lookAheadSeconds * 1e6
  }

  /** The fixed delay of a push source, microseconds; pull sources play at once and only decode ahead. */
  get delayUs(): number {
    return this.#delivery === 'push' ? this.#lookAheadUs : 0
  }

  /** Whether the source gives its frames when they are asked for: one that waits is not late. */
  get isAsked(): boolean {
    return this.#delivery === 'pull'
  }

  /** Whether a push source is giving a backlog, faster than it was taken: where its frames belong is not known yet. */
  isCatchingUp(nowUs: number): boolean {
    return this.#isGaining && nowUs - this.#lastArrivalUs < 2 * BACKLOG_WINDOW_US
  }

  /** Changes the look-ahead: waiting frames of a push source move with it. */
  setLookAhead(seconds: number): void {
    const shiftUs = this.#delivery === 'push' ? seconds * 1e6 - this.#lookAheadUs : 0
    this.#lookAheadUs = seconds * 1e6
    if (this.#anchor !== null) this.#anchor.offsetUs += shiftUs
  }

  /**
   * The anchor of a frame that has just arrived.
   *
   * @param frame  its pts and arrival in microseconds, and the segment its decoder says it belongs to
   * @param leadUs how long before its due time a frame is wanted
   */
  place(
    frame: { readonly ptsUs: number; readonly arrivalUs: number; readonly segment: number },
    leadUs: number,
  ): Anchor {
    const anchor =
      this.#delivery === 'push' ? this.#placePush(frame) : this.#placePull(frame, frame.arrivalUs + leadUs)
    const stepUs = frame.ptsUs - this.#lastPtsUs
    if (frame.segment === this.#segment && stepUs > 0 && stepUs < SEGMENT_ERROR_US) this.#lastStepUs = stepUs
    if (this.#delivery === 'push') this.#watchGain(anchor, frame.arrivalUs)
    this.#segment = frame.segment
    this.#lastPtsUs = frame.ptsUs
    this.#lastArrivalUs = frame.arrivalUs
    return anchor
  }

  /** Plays a pull source at another speed from now on. */
  setSpeed(speed: number, nowUs: number): void {
    if (this.#delivery === 'push' || speed === this.#speed) return
    this.#speed = speed
    this.#anchor?.setSpeed(speed, nowUs)
  }

  /** The next frame of a pull source comes from another place: it is due at once, behind nothing. */
  seek(): void {
    this.#isSought = true
  }

  /** Makes a frame of a pull source due now; those behind it keep their distance. */
  bringUp(ptsUs: number, nowUs: number): void {
    const anchor = this.#anchor
    if (this.#delivery === 'pull' && anchor !== null) anchor.offsetUs += nowUs - anchor.dueUs(ptsUs)
  }

  /** Goes on after a freeze: a pull source where it stood, a push source with what happens now. */
  resumeAfter(frozenUs: number): void {
    if (this.#delivery === 'pull' && this.#anchor !== null) this.#anchor.offsetUs += frozenUs
  }

  #placePush(frame: {
    readonly ptsUs: number
    readonly arrivalUs: number
    readonly segment: number
  }): Anchor {
    const transitUs = frame.arrivalUs - frame.ptsUs
    const anchor = this.#anchor
    if (anchor === null || frame.segment !== this.#segment) return this.#begin(transitUs + this.#lookAheadUs)
    const errorUs = transitUs + this.#lookAheadUs - anchor.offsetUs
    if (Math.abs(errorUs) > SEGMENT_ERROR_US && !this.#isCatchingUp(frame)) {
      return this.#begin(transitUs + this.#lookAheadUs)
    }
    const riseUs = Math.max(0, frame.arrivalUs - this.#lastArrivalUs) * MAX_RISE_PER_US
    anchor.offsetUs += Math.min(errorUs, riseUs)
    return anchor
  }

  /** Frames of one backlog come faster than their pts: they belong to the segment that the first one opened. */
  #isCatchingUp(frame: { readonly ptsUs: number; readonly arrivalUs: number }): boolean {
    const stepUs = frame.ptsUs - this.#lastPtsUs
    return stepUs > 0 && stepUs < SEGMENT_ERROR_US && frame.arrivalUs - this.#lastArrivalUs < stepUs
  }

  #watchGain(anchor: Anchor, arrivalUs: number): void {
    const window = this.#window
    const spanUs = arrivalUs - (window?.startUs ?? arrivalUs)
    if (window?.anchor === anchor && spanUs < BACKLOG_WINDOW_US) return
    this.#isGaining = window?.anchor === anchor && window.offsetUs - anchor.offsetUs > spanUs * BACKLOG_GAIN
    this.#window = { startUs: arrivalUs, anchor, offsetUs: anchor.offsetUs }
  }

  #placePull(frame: { readonly ptsUs: number; readonly segment: number }, earliestDueUs: number): Anchor {
    const anchor = this.#anchor
    if (anchor === null || this.#isSought) {
      this.#isSought = false
      return this.#beginAt(frame.ptsUs, earliestDueUs)
    }
    if (frame.segment !== this.#segment) {
      const behindUs = anchor.dueUs(this.#lastPtsUs + this.#lastStepUs)
      return this.#beginAt(frame.ptsUs, Math.max(earliestDueUs, behindUs))
    }
    const dueUs = anchor.dueUs(frame.ptsUs)
    if (dueUs < earliestDueUs - SEGMENT_ERROR_US) anchor.offsetUs += earliestDueUs - dueUs
    return anchor
  }

  #begin(offsetUs: number): Anchor {
    this.#anchor = new Anchor(this.#nextId++, offsetUs)
    return this.#anchor
  }

  #beginAt(ptsUs: number, dueUs: number): Anchor {
    this.#anchor = new Anchor(this.#nextId++, dueUs - ptsUs, this.#speed, ptsUs)
    return this.#anchor
  }
}
