/** Square root of cost that one step of OKLab x 100 amounts to in a grey of all four quadrants (2.9 levels). */
export const COST_PER_DE = 48

/** Margin that a cut piece must win by twice, however low the stability. */
export const CALM_MARGIN = COST_PER_DE

/**
 * Handicap of a tile that touches itself, at full variety: 1.3 dE at the default of a half.
 *
 * Source: measured on Big Buck Bunny and the demo film with the sets smalti and emoji, 160 x 90 cells. From about 1.3 dE
 * on, rows of one tile are gone from even ground, at a cost of 0.2 to 0.7 dB at 2 samples a cell side.
 */
const REPEAT_DE = 2.6

/**
 * Part of that handicap by which a tile holds its place the harder: a tile chosen apart has nearer rivals than the best
 * one would. With a quarter the handicap is not above the margin at the defaults, so that a tile once chosen apart
 * stays, and a noisy picture changes less than without variety, by the same measurement.
 */
const HOLD_SHARE = 1 / 4

/** Part of the steadiness left to a tile that touches itself: the later one gives way when it can do so well. */
const TOUCHING_SHARE = 1 / 2

/** What holds tiles in place and keeps equal ones apart; margins in units of the square root of cost. */
export type Margins = {
  /** By how much another tile must be better than the last one. */
  readonly keep: number
  /** The same where the last tile touched itself; not more. */
  readonly keepTouching: number
  /** By how much a cut piece must be better than the best whole one: two margins. */
  readonly cut: number
  /** Handicap of a tile that touches itself; half of it within the spacing; 0 where repeats do not matter. */
  readonly repeat: number
  /** How far a repeat is looked for, in cells. */
  readonly spacing: number
}

/** What asks for variety: how much of it 0..1, and how far in cells. */
export type Variety = { readonly variety: number; readonly spacing: number }

/** Repeats do not matter. */
export const NO_VARIETY: Variety = { variety: 0, spacing: 0 }

/**
 * Margins of a steadiness 0..1: 0 dE at 0, 1 at a half, 4 at 1; and of a variety 0..1: a tile may be 0 to 2.6
 * dE worse for the sake of not touching itself.
 *
 * Source: the study of matching found 1 dE to bring idle churn of a noisy picture from 39 % to 1 %.
 */
export function marginsOf(stability: number, { variety, spacing }: Variety = NO_VARIETY): Margins {
  const steady = 4 * stability * stability * COST_PER_DE
  const repeat = spacing > 0 ? REPEAT_DE * COST_PER_DE * variety : 0
  return {
    keep: steady + HOLD_SHARE * repeat,
    keepTouching: repeat > 0 ? TOUCHING_SHARE * steady : steady,
    cut: 2 * Math.max(steady, CALM_MARGIN),
    repeat,
    spacing,
  }
}
