import type { PresentationClock } from '../clock/presentation-clock.ts'
import type { AheadFrame, LookAhead } from '../frame/look-ahead.ts'

/** A film that stands while the show goes on, and how many of its frames are to be shown all the same. */
export class FilmPause {
  #isOn = false
  #stepCount = 0
  #sinceUs = 0

  get isOn(): boolean {
    return this.#isOn
  }

  /** Begins or ends it; what was prepared waits again. @returns whether that is news */
  set(isOn: boolean, lookAhead: LookAhead, nowUs: number): boolean {
    if (isOn === this.#isOn) return false
    this.#isOn = isOn
    this.#stepCount = 0
    this.goOn(nowUs)
    if (isOn) lookAhead.unprepare(nowUs)
    return true
  }

  /** Whether a picture stays on air because it is meant to: it is still, stands, or its film plays slowly. */
  isMeant(onAir: AheadFrame | null, lookAhead: LookAhead, clock: PresentationClock): onAir is AheadFrame {
    if (onAir === null) return false
    return onAir.isStill || this.#isOn || (clock.isAsked && lookAhead.peek() !== null)
  }

  /** The time until now was none of the pause's. */
  goOn(nowUs: number): void {
    this.#sinceUs = nowUs
  }

  /** So many frames on, the last of them is to be shown. */
  step(frameCount: number): void {
    if (this.#isOn) this.#stepCount += frameCount
  }

  /** Keeps what waits as far ahead as it was; gives the frame that is to be shown all the same, once it has come. */
  next(lookAhead: LookAhead, clock: PresentationClock, nowUs: number): AheadFrame | null {
    clock.resumeAfter(nowUs - this.#sinceUs)
    this.#sinceUs = nowUs
    if (this.#stepCount === 0 || lookAhead.peek() === null) return null
    for (; this.#stepCount > 1 && lookAhead.peekSecond() !== null; this.#stepCount--) lookAhead.dropOldest()
    this.#stepCount = 0
    clock.bringUp(lookAhead.peek()?.ptsUs ?? 0, nowUs)
    return lookAhead.prepareNext(nowUs)
  }
}
