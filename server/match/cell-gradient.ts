/** Directions of a gradient told apart, 45 degrees each. */
export const DIRECTIONS = 8

/** Contrasts told apart. */
export const CONTRASTS = 3

/** Lists of a block: one for even cells, then one for each direction and contrast. */
export const EDGE_LISTS = DIRECTIONS * CONTRASTS

/** Luma lane units between the middle and either side of an edge that each contrast stands for. */
export const CONTRAST_LANES = [120, 280, 560] as const

/** Between the contrasts: 4 x lanes, as `cellGradient` measures them, squared. */
const CONTRAST_LIMITS = [(4 * 190) ** 2, (4 * 400) ** 2] as const

/**
 * The edge list (0..23: direction x 3 + contrast) of four luma lanes: which way they brighten and how steeply.
 *
 * @param gx right lanes less left ones
 * @param gy lower lanes less upper ones
 */
export function edgeList(gx: number, gy: number): number {
  const square = gx * gx + gy * gy
  const contrast = square < CONTRAST_LIMITS[0] ? 0 : square < CONTRAST_LIMITS[1] ? 1 : 2
  return edgeDirection(gx, gy) * CONTRASTS + contrast
}

/** Direction 0..7 of a gradient, clockwise from "brighter to the right"; the limits lie half-way between them. */
export function edgeDirection(gx: number, gy: number): number {
  const x = Math.abs(gx)
  const y = Math.abs(gy)
  if (29 * y < 12 * x) return gx > 0 ? 0 : 4
  if (29 * x < 12 * y) return gy > 0 ? 2 : 6
  if (gx > 0) return gy > 0 ? 1 : 7
  return gy > 0 ? 3 : 5
}

/** What each luma lane adds to the middle for an edge in a direction, for a contrast of 1: four numbers. */
export function edgePattern(direction: number): readonly [number, number, number, number] {
  const angle = (direction * Math.PI) / 4
  const x = Math.cos(angle)
  const y = Math.sin(angle)
  return [-x - y, x - y, -x + y, x + y]
}
