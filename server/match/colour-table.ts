import { binCentre } from './colour-bins.ts'
import { POINT_LANES, nearestPoint } from './colour-tree.ts'
import type { ColourTree } from './colour-tree.ts'

/**
 * Fills bins `from`..`to` of a set's colour table: for each the tile whose mean is nearest to its centre.
 *
 * @param table [2^18] u16 tile ids by `colourBin`; written
 */
export function fillColourTable(tree: ColourTree, table: Uint16Array, from: number, to: number): void {
  let near = tree.pointCount >> 1
  for (let bin = from; bin < to; bin++) {
    const [luma, u, v] = binCentre(bin, 6)
    near = nearestPoint(tree, 2 * luma, u, v, near)
    table[bin] = tree.points[near * POINT_LANES + 3]!
  }
}
