import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import type { Apart } from './apart.ts'
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
 * With `apart` a cell whose new tile would touch itself takes the best one apart of the candidates for even cells of
 * its colour. A spacing beyond that would not show at this size.
 *
 * @param samples [count x 8] i16 cells of the band
 * @param apart   keeps equal tiles apart, the band being one row of the grid; null where repeats do not matter
 */
export function matchColour(
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  band: BandIds,
  apart: Apart | null = null,
): void {
  const { descriptors, colourTable, count, blockOfBin, lists, states } = tables
  const { ids, lastIds, at } = band
  apart?.startRow(samples, tables, margins, band)
  for (let cell = 0; cell < band.count; cell++) {
    const from = cell * DESCRIPTOR_LANES
    const luma = samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!
    const u = samples[from + LANE.U]!
    const v = samples[from + LANE.V]!
    const bin = colourBin(luma, u, v)
    const best = colourTable[bin]!
    ids[at + cell] = best
    const last = lastIds === null ? NO_TILE : lastIds[at + cell]!
    if (last === best) continue
    let lastDistance = Infinity
    let bestDistance = 0
    if (last < count) {
      bestDistance = Math.sqrt(meanCost(descriptors, best, luma, u, v))
      lastDistance = Math.sqrt(meanCost(descriptors, last, luma, u, v))
      if (lastDistance <= bestDistance + margins.keep) {
        ids[at + cell] = last
        continue
      }
    }
    if (apart === null || !apart.touches(best, cell)) continue
    const block = blockOfBin[listBin(bin)]!
    if (states[block]! !== BLOCK_STATE.READY) continue
    apart.startCell(cell)
    apart.offerAt(Math.sqrt(meanCost(descriptors, best, luma, u, v)), best)
    const list = block * BLOCK_IDS
    for (let index = list; index < list + EVEN_CANDIDATES; index++) {
      const id = lists[index]!
      if (id === NO_TILE) break
      apart.offerAt(Math.sqrt(meanCost(descriptors, id, luma, u, v)), id)
    }
    ids[at + cell] = lastDistance <= apart.distance + margins.keep ? last : apart.id
  }
}
