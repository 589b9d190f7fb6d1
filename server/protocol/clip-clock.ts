/**
 * The clock that moving tiles play by, sent whenever its rate changes: every page, at whatever moment it is opened,
 * gets the same place out of it.
 */
export type ClipClock = {
  /** Server time at which it stood at `positionMs`. */
  readonly startUs: number
  readonly positionMs: number
  /** Milliseconds that it goes on by in one, -4..4: below 0 backwards, 0 stands. */
  readonly rate: number
}

/** Where a clock stands at a server time, as u32 milliseconds. */
export function clipMsAt({ startUs, positionMs, rate }: ClipClock, nowUs: number): number {
  return Math.floor(positionMs + ((nowUs - startUs) / 1000) * rate) >>> 0
}

/** The same clock going on at another rate from a server time. */
export function turnClock(clock: ClipClock, nowUs: number, rate: number): ClipClock {
  return { startUs: nowUs, positionMs: clipMsAt(clock, nowUs), rate }
}
