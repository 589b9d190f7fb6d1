/** Square root of cost that one step of OKLab x 100 amounts to in a grey of all four quadrants (2.9 levels). */
export const COST_PER_DE = 48

/** Margin that a cut piece must win by twice, however low the stability. */
export const CALM_MARGIN = COST_PER_DE

/**
 * Handicap of a tile that touches itself, at full variety: 1.5 dE at the default of a half.
 *
 * Source: measured on Big Buck Bunny with the sets smalti and emoji, 160 x 90 cells: at 1.5 dE a quarter of the equal
 * neighbours is left and PSNR at 2 samples a cell side falls by 0.6 dB, at 3 dE a fifteenth and by 1.2 dB.
 */
const REPEAT_DE = 3

/**
 * Part of that handicap by which a tile holds its place the harder. With a third the handicap is as large as the margin
 * at the defaults: a tile chosen apart stays when its neighbours change, and a noisy picture changes less than without
 * variety, by the same measurement.
 */
const HOLD_SHARE = 1 / 3

/**
 * What each level of noise in a quarter of a cell adds to the margin, as a share of it, and the most it becomes.
 *
 * Source: the benchmark match-quality. A still picture with 8 levels of noise (1.7 a quarter) changes 0.9 % of its cells
 * with 1.2 of the margin at 18,000 tiles, and a clean film needs no more than the margin.
 */
const NOISE_SHARE = 0.25
const MOST_NOISE_FACTOR = 3

/** What holds tiles in place and keeps equal ones apart; margins in units of the square root of cost. */
export type Margins = {
  /** By how much another tile must be better than the last one. */
  readonly keep: number
  /** The same where the last tile touched itself, so that the later of two equal ones gives way more easily. */
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
 * Margins of a steadiness 0..1: 0 dE at 0, 1 at a half, 4 at 1; and of a variety 0..1: a tile may be 0 to 3 dE
 * worse for the sake of not touching itself. Noise raises the margins of steadiness.
 *
 * Source: the study of matching found 1 dE to bring idle churn of a noisy picture from 39 % to 1 %.
 *
 * @param noise deviation of a quarter of a cell from frame to frame, levels
 */
export function marginsOf(stability: number, { variety, spacing }: Variety = NO_VARIETY, noise = 0): Margins {
  const noiseFactor = Math.min(MOST_NOISE_FACTOR, 1 + NOISE_SHARE * noise)
  const plain = 4 * stability * stability * COST_PER_DE
  const steady = plain * noiseFactor
  const repeat = spacing > 0 ? REPEAT_DE * COST_PER_DE * variety : 0
  return {
    keep: steady + HOLD_SHARE * repeat,
    keepTouching: steady,
    cut: 2 * Math.max(plain, CALM_MARGIN),
    repeat,
    spacing,
  }
}
