import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { colourBin } from './colour-bins.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import type { Margins } from './stability.ts'

/**
 * Chooses a tile for each cell of a band by mean colour alone, for cells too small to show structure: the colour
 * table's answer, or the last tile unless the answer is nearer by a margin.
 *
 * @param samples [count x 8] i16 cells of the band
 */
export function matchColour(samples: Int16Array, tables: MatchTables, margins: Margins, band: BandIds): void {
  const { descriptors, colourTable, count } = tables
  const { ids, lastIds, at } = band
  for (let cell = 0; cell < band.count; cell++) {
    const from = cell * DESCRIPTOR_LANES
    const luma = samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!
    const u = samples[from + LANE.U]!
    const v = samples[from + LANE.V]!
    let best = colourTable[colourBin(luma, u, v)]!
    if (lastIds !== null) {
      const last = lastIds[at + cell]!
      if (last !== best && last < count) {
        const bestDistance = Math.sqrt(meanCost(descriptors, best, luma, u, v))
        if (Math.sqrt(meanCost(descriptors, last, luma, u, v)) <= bestDistance + margins.keep) best = last
      }
    }
    ids[at + cell] = best
  }
}

function meanCost(descriptors: Int16Array, id: number, luma: number, u: number, v: number): number {
  const at = id * DESCRIPTOR_LANES
  const dy = descriptors[at]! + descriptors[at + 1]! + descriptors[at + 2]! + descriptors[at + 3]! - luma
  const du = descriptors[at + LANE.U]! - u
  const dv = descriptors[at + LANE.V]! - v
  return (dy * dy) / 4 + du * du + dv * dv
}
