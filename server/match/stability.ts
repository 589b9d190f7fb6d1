/** Square root of cost that one step of OKLab x 100 amounts to in a grey of all four quadrants (2.9 levels). */
export const COST_PER_DE = 48

/** Margin that a cut piece must win by twice, however low the stability. */
export const CALM_MARGIN = COST_PER_DE

/** Margins in units of the square root of cost. */
export type Margins = {
  /** By how much another tile must be better than the last one. */
  readonly keep: number
  /** By how much a cut piece must be better than the best whole one: two margins. */
  readonly cut: number
}

/**
 * Margins of a steadiness 0..1: 0 dE at 0, 1 at a half, 4 at 1.
 *
 * Source: the study of matching found 1 dE to bring idle churn of a noisy picture from 39 % to 1 %.
 */
export function marginsOf(stability: number): Margins {
  const keep = 4 * stability * stability * COST_PER_DE
  return { keep, cut: 2 * Math.max(keep, CALM_MARGIN) }
}
