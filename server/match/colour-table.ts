import { binCentre, shownBin } from './colour-bins.ts'
import { NearestColour } from './colour-tree.ts'
import type { ColourTree } from './colour-tree.ts'

/** Bins of one luma: what the table is filled by. */
export const PLANE_BINS = 1 << 12

/**
 * Fills one luma plane of a set's colour table: for each bin that a picture can show the tile whose mean is nearest to
 * its centre, for every other the answer of the next one towards grey.
 *
 * @param table [2^18] u16 tile ids by `colourBin`; plane `plane` (0..63) written
 */
export function fillColourPlane(tree: ColourTree, table: Uint16Array, plane: number): void {
  const nearest = new NearestColour(tree)
  const from = plane * PLANE_BINS
  for (let bin = from; bin < from + PLANE_BINS; bin++) {
    if (shownBin(bin, 6) !== bin) continue
    const [luma, u, v] = binCentre(bin, 6)
    table[bin] = nearest.find(2 * luma, u, v)
  }
  for (let bin = from; bin < from + PLANE_BINS; bin++) table[bin] = table[shownBin(bin, 6)]!
}
