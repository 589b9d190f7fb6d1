import { ease } from './motion.ts'

/** Black and picture in turn: sent whenever it changes, and counted on by everyone for himself. */
export type Strobe = {
  /** Times a second; 0 when it is off. */
  readonly hz: number
  /** Server time at which black began. */
  readonly originUs: number
}

/** The fastest strobe there is. */
export const MOST_STROBE_HZ = 10

/** A slower one is none: a fader that rests a little above 0 would leave the stage black for long. */
export const LEAST_STROBE_HZ = 0.5

/**
 * The fastest strobe that the guard lets through: whole flashes, three of them in any second and a frame of the screen
 * to spare.
 */
export const GUARDED_STROBE_HZ = 2.8

/** Nothing is in turn. */
export const NO_STROBE: Strobe = { hz: 0, originUs: 0 }

/** Part of a round that each of its two edges takes. */
const EDGE = 0.08

/** How much of the picture a strobe shows at a server time, 0 (black) to 1. */
export function strobeAt({ hz, originUs }: Strobe, nowUs: number): number {
  if (hz === 0) return 1
  const rounds = ((nowUs - originUs) * hz) / 1e6
  const round = rounds - Math.floor(rounds)
  if (round < EDGE) return 1 - ease('smooth', round / EDGE)
  return ease('smooth', Math.min(1, Math.max(0, (round - 0.5) / EDGE)))
}

/** The same strobe going on at another rate, the asked one as far as it may: no round comes twice or is cut off. */
export function turnStrobe(strobe: Strobe, askedHz: number, isGuarded: boolean, nowUs: number): Strobe {
  const hz = askedHz < LEAST_STROBE_HZ ? 0 : Math.min(askedHz, isGuarded ? GUARDED_STROBE_HZ : MOST_STROBE_HZ)
  if (hz === strobe.hz) return strobe
  if (hz === 0 || strobe.hz === 0) return { hz, originUs: nowUs }
  return { hz, originUs: nowUs - ((nowUs - strobe.originUs) * strobe.hz) / hz }
}
