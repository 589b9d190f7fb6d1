import type { PresentationClock } from '../clock/presentation-clock.ts'
import { dueUsOf, type AheadFrame, type LookAhead } from '../frame/look-ahead.ts'

/**
 * The look-ahead that is played from, and the one before it, whose last picture stays until the first of the new one.
 * Owns both.
 */
export class AirSource {
  #lookAhead: LookAhead
  #clock: PresentationClock
  #retiring: LookAhead | null = null

  constructor(lookAhead: LookAhead, clock: PresentationClock) {
    this.#lookAhead = lookAhead
    this.#clock = clock
  }

  get lookAhead(): LookAhead {
    return this.#lookAhead
  }

  get clock(): PresentationClock {
    return this.#clock
  }

  /** Plays from another look-ahead. */
  switchTo(lookAhead: LookAhead, clock: PresentationClock): void {
    this.#retiring?.close()
    this.#retiring = this.#lookAhead
    this.#retiring.dropWaiting()
    this.#lookAhead = lookAhead
    this.#clock = clock
  }

  /** The frame on air; null before the first. */
  onAir(nowUs: number): AheadFrame | null {
    return this.#lookAhead.onAir(nowUs) ?? this.#retiring?.onAir(nowUs) ?? null
  }

  /** The first picture of the look-ahead is there: the one before it is no longer needed. */
  takeOver(): void {
    this.#retiring?.close()
    this.#retiring = null
  }

  /** Throws away all that is not on air; returns how many frames that were. */
  dropAhead(nowUs: number): number {
    const dropped = [this.#retiring, this.#lookAhead].map((ahead) => {
      ahead?.unprepare(nowUs)
      return ahead?.dropWaiting() ?? 0
    })
    return dropped[0]! + dropped[1]!
  }

  /** Moves frames that are due on air, though nobody shows them; tells whether there were any. */
  letGoBy(nowUs: number): boolean {
    let hasGone = false
    for (let next = this.#lookAhead.peek(); next !== null; next = this.#lookAhead.peek()) {
      if (dueUsOf(next) > nowUs) break
      this.#lookAhead.prepareNext(nowUs)
      hasGone = true
    }
    if (hasGone) this.takeOver()
    return hasGone
  }

  /** Drops frames that are due; returns how many. */
  dropDue(nowUs: number): number {
    let count = 0
    for (let next = this.#lookAhead.peek(); next !== null; next = this.#lookAhead.peek()) {
      if (dueUsOf(next) > nowUs) break
      this.#lookAhead.dropOldest()
      count += 1
    }
    return count
  }

  close(): void {
    this.takeOver()
    this.#lookAhead.close()
  }
}

/** A frame as the sender takes it. */
export function pictureOf(frame: AheadFrame): {
  readonly raster: AheadFrame['slot']
  readonly ptsUs: number
  readonly isCut: boolean
} {
  return { raster: frame.slot, ptsUs: frame.ptsUs, isCut: frame.isCut }
}
