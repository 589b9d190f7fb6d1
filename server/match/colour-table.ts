import { binCentre, isShown, towardsGrey } from './colour-bins.ts'
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
  const isDone = new Uint8Array(PLANE_BINS)
  for (let at = 0; at < PLANE_BINS; at++) {
    if (!isShown(from + at, 6)) continue
    const [luma, u, v] = binCentre(from + at, 6)
    table[from + at] = nearest.find(2 * luma, u, v)
    isDone[at] = 1
  }
  const answer = (bin: number): number => {
    if (isDone[bin - from]! === 0) {
      table[bin] = answer(towardsGrey(bin))
      isDone[bin - from] = 1
    }
    return table[bin]!
  }
  for (let at = 0; at < PLANE_BINS; at++) answer(from + at)
}
