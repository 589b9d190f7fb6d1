import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import { BLOCK_IDS, EVEN_CANDIDATES } from './candidate-lists.ts'
import { colourBin, listBin } from './colour-bins.ts'
import { BLOCK_STATE } from './match-tables.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import type { Margins } from './stability.ts'
import { meanCost } from './tile-distance.ts'

/**
 * Chooses a tile for each cell of a band by mean colour alone, for cells too small to show structure: the colour
 * table's answer, or the last tile unless the answer is nearer by a margin.
 *
 * Where repeats matter, a cell whose new tile is the one to its left takes the first other candidate for even cells of
 * its colour that is near enough. More would cost more than shows at this size.
 *
 * @param samples [count x 8] i16 cells of the band
 */
export function matchColour(samples: Int16Array, tables: MatchTables, margins: Margins, band: BandIds): void {
  const { descriptors, colourTable, count } = tables
  const { ids, lastIds, at } = band
  let left = NO_TILE
  for (let cell = 0; cell < band.count; cell++) {
    const from = cell * DESCRIPTOR_LANES
    const luma = samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!
    const u = samples[from + LANE.U]!
    const v = samples[from + LANE.V]!
    const bin = colourBin(luma, u, v)
    let best = colourTable[bin]!
    const last = lastIds === null ? NO_TILE : lastIds[at + cell]!
    if (last !== best) {
      let isLast = false
      if (last < count) {
        const bestDistance = Math.sqrt(meanCost(descriptors, best, luma, u, v))
        isLast = Math.sqrt(meanCost(descriptors, last, luma, u, v)) <= bestDistance + margins.keep
      }
      if (isLast) best = last
      else if (best === left && margins.repeat > 0) best = otherTile(tables, margins, best, bin, luma, u, v)
    }
    left = best
    ids[at + cell] = best
  }
}

/** The first candidate for even cells that is another tile than the best and not much farther; the best for none. */
function otherTile(
  tables: MatchTables,
  margins: Margins,
  best: number,
  bin: number,
  luma: number,
  u: number,
  v: number,
): number {
  const { descriptors, lists } = tables
  const block = tables.blockOfBin[listBin(bin)]!
  if (tables.states[block]! !== BLOCK_STATE.READY) return best
  const limit = (Math.sqrt(meanCost(descriptors, best, luma, u, v)) + margins.repeat) ** 2
  const list = block * BLOCK_IDS
  for (let index = list; index < list + EVEN_CANDIDATES; index++) {
    const id = lists[index]!
    if (id === NO_TILE) return best
    if (id !== best && meanCost(descriptors, id, luma, u, v) <= limit) return id
  }
  return best
}
