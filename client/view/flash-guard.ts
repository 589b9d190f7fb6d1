import type { Brightness } from './brightness.ts'

/** Within this time there are three flashes at most. */
const WINDOW_US = 1_000_000
const MOST_FLASHES = 3

/**
 * A change of levels from which on a picture may have changed its relative luminance by 10 % of the most there is,
 * whatever it shows: halved, because the black and the white of a picture may go different ways.
 */
const STEP = 0.02

/** Levels that the black and the white of a picture come out with, 0..1; what lies between comes out between. */
type Levels = readonly [black: number, white: number]

/** What the guard has let through so far. */
export type GuardedBrightness = {
  /** What may be shown now. */
  readonly shown: Brightness
  /** Server times at which the last times it became brighter ended, the oldest first. */
  readonly rises: readonly number[]
  readonly isRising: boolean
  /** The highest levels of this rise, or the lowest since it fell. */
  readonly extreme: Levels
}

/** Nothing has been shown yet. */
export const UNGUARDED: GuardedBrightness = {
  shown: { gain: 0, lift: 0 },
  rises: [],
  isRising: false,
  extreme: [0, 0],
}

/**
 * Goes on from what was shown to what is wanted, in such a way that there never are more than three flashes in a
 * second, whatever is wanted. Darker is always let through at once; what has to wait is becoming brighter again, for
 * which it stays as dark as it is, and then is as bright as is wanted by then.
 *
 * Source: WCAG 2.3.1, general flash: a pair of opposing changes of relative luminance by 10 % of the maximum or more,
 * the darker below 0.80. Counted here are changes to brighter: between two of them there is one to darker. Every
 * picture counts as one that has both black and white.
 *
 * @param isOn whether anything is held back; what is shown is counted all the same
 */
export function guardBrightness(
  before: GuardedBrightness,
  wanted: Brightness,
  nowUs: number,
  isOn: boolean,
): GuardedBrightness {
  const asked: Levels = [wanted.lift, wanted.lift + wanted.gain]
  const rises = before.rises.filter((endUs) => Math.abs(nowUs - endUs) <= WINDOW_US)
  const { extreme } = before
  if (before.isRising) {
    const hasFallen = asked[0] <= extreme[0] - STEP || asked[1] <= extreme[1] - STEP
    if (hasFallen) return { shown: wanted, rises, isRising: false, extreme: asked }
    const isHigher = asked[0] > extreme[0] || asked[1] > extreme[1]
    const highest: Levels = [Math.max(asked[0], extreme[0]), Math.max(asked[1], extreme[1])]
    return {
      shown: wanted,
      rises: isHigher ? [...rises.slice(0, -1), nowUs] : rises,
      isRising: true,
      extreme: highest,
    }
  }
  const hasRisen = asked[0] >= extreme[0] + STEP || asked[1] >= extreme[1] + STEP
  const isLet = !isOn || rises.length < MOST_FLASHES
  if (hasRisen && isLet) return { shown: wanted, rises: [...rises, nowUs], isRising: true, extreme: asked }
  const held: Levels = hasRisen ? [Math.min(asked[0], extreme[0]), Math.min(asked[1], extreme[1])] : asked
  const lowest: Levels = [Math.min(held[0], extreme[0]), Math.min(held[1], extreme[1])]
  const shown = { gain: held[1] - held[0], lift: held[0] }
  return { shown, rises, isRising: false, extreme: lowest }
}
