/** Square root of cost that one step of OKLab x 100 amounts to in a grey of all four quadrants (2.9 levels). */
export const COST_PER_DE = 46.5

/**
 * Charge of a tile that touches an equal one, at full variety: 3.5 dE at the default of a half. As its square is added
 * to that of the distance, it costs a picture the least for what it changes.
 *
 * Source: the benchmark match. At the default 0.44 of the equal neighbours are left with 18,000 tiles, 0.54 with 1,000,
 * for 0.1 and 0.5 dB of PSNR at 2 samples a cell side.
 */
const REPEAT_DE = 7

/**
 * The most that a repeat is charged, in parts of the best tile's cost and beside it: where that tile is very near, any
 * other would show. And the part of it that is charged for an equal tile near by that does not touch. At most a half of
 * variety, and at all of it: there no repeat is let be for the sake of the colour.
 *
 * Source: the benchmark match, with smooth footage; what all of it does was looked at, on even grounds close up.
 */
const CHARGE_FLOOR = [2_800, (REPEAT_DE * COST_PER_DE) ** 2] as const
const CHARGE_PER_COST = [2.1, 8] as const
const NEAR_SHARE = [0.006, 0.25] as const

/**
 * What each level of noise in a quarter of a cell adds to the margin, as a share of it, and the most it becomes.
 *
 * Source: the benchmark match. A still picture with 8 levels of noise (1.7 a quarter) changes 0.9 % of its cells
 * with 1.2 of the margin at 18,000 tiles, and a clean film needs no more than the margin.
 */
const NOISE_SHARE = 0.5
const MOST_NOISE_FACTOR = 3

/** What holds tiles in place and keeps equal ones apart; in units of the square root of cost. */
export type Margins = {
  /** By how much another tile must be better than the last one. */
  readonly keep: number
  /** Charge of a tile that touches an equal one, squared and added to its cost; 0 where repeats do not matter. */
  readonly repeat: number
  /** The most that is charged: this much, and that part of the best tile's cost. */
  readonly chargeFloor: number
  readonly chargePerCost: number
  /** Part of the charge for an equal tile within the spacing that does not touch. */
  readonly nearShare: number
  /** How far a repeat is looked for, in cells. */
  readonly spacing: number
}

/** Levels that a cell may move by, for each dE of the margin, before a tile that follows colour alone is asked for again. */
const LEVELS_PER_DE = 8

/** The same of a margin: levels, 255 at most. */
export function bandOf({ keep }: Margins): number {
  return Math.min(255, Math.round((keep / COST_PER_DE) * LEVELS_PER_DE))
}

/** What asks for variety: how much of it 0..1, and how far in cells. */
export type Variety = { readonly variety: number; readonly spacing: number }

/** Repeats do not matter. */
export const NO_VARIETY: Variety = { variety: 0, spacing: 0 }

/**
 * Margins of a steadiness 0..1: 0 dE at 0, 1 at a half, 4 at 1; and of a variety 0..1. Noise raises the margin.
 *
 * Source: the study of matching found 1 dE to bring idle churn of a noisy picture from 39 % to 1 %.
 *
 * @param noise deviation of a quarter of a cell from frame to frame, levels
 */
export function marginsOf(stability: number, { variety, spacing }: Variety = NO_VARIETY, noise = 0): Margins {
  const noiseFactor = Math.min(MOST_NOISE_FACTOR, 1 + NOISE_SHARE * noise)
  const keep = 4 * stability * stability * COST_PER_DE * noiseFactor
  const repeat = spacing > 0 ? REPEAT_DE * COST_PER_DE * variety : 0
  const [chargeFloor, chargePerCost, nearShare] = [CHARGE_FLOOR, CHARGE_PER_COST, NEAR_SHARE].map(
    ([half, whole]) => half * (whole / half) ** Math.max(0, 2 * variety - 1),
  ) as [number, number, number]
  return { keep, repeat, chargeFloor, chargePerCost, nearShare, spacing }
}
