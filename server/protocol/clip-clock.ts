import { BEAT_STEPS, type ClipMoment } from './clip-frame.ts'
import type { Tempo } from './tempo.ts'

/**
 * The clock that moving tiles play by, sent whenever it changes: every page, at whatever moment it is opened, gets the
 * same place out of it.
 */
export type ClipClock = {
  /** Server time at which it stood at `position`. */
  readonly startUs: number
  /** In milliseconds; in 1024ths of a beat on the beat. */
  readonly position: number
  /** What it goes on by in a millisecond: -4..4 of one where it counts milliseconds; 0 stands. */
  readonly rate: number
  /** Milliseconds of a beat, where rounds of clips take whole parts of bars; 0 where they take their own time. */
  readonly beatMs: number
  /** Whether all cells of a moving tile show the same frame of it, instead of each from a place of its own. */
  readonly areLocked: boolean
}

/** What clips show at a server time. */
export function clipsAt(
  { startUs, position, rate, beatMs, areLocked }: ClipClock,
  nowUs: number,
): ClipMoment {
  const place = Math.floor(position + ((nowUs - startUs) / 1000) * rate) >>> 0
  return { place, beatMs, areLocked }
}

/** The same clock going on at another rate from a server time. */
export function turnClock(clock: ClipClock, nowUs: number, rate: number): ClipClock {
  return { ...clock, startUs: nowUs, position: clipsAt(clock, nowUs).place, rate }
}

/** A clock that counts milliseconds, from wherever the server's time has got to. */
export function freeClock(nowUs: number, rate: number): ClipClock {
  return { startUs: nowUs, position: Math.floor(nowUs / 1000), rate, beatMs: 0, areLocked: false }
}

/** The clock of clips that begin their rounds on the beat of a tempo; at 2, 0.5 or -1 times its speed they still do. */
export function beatClock({ bpm, originUs }: Tempo, speed: number): ClipClock {
  const rate = (speed * BEAT_STEPS * bpm) / 60_000
  return { startUs: originUs, position: 0, rate, beatMs: Math.round(60_000 / bpm), areLocked: true }
}
