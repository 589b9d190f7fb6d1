import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import { NO_LIST, type Apart } from './apart.ts'
import { BLOCK_IDS, EDGE_CANDIDATES, EVEN_CANDIDATES, NEAREST_CANDIDATES } from './candidate-lists.ts'
import { edgeList } from './cell-gradient.ts'
import { colourBin, listBin } from './colour-bins.ts'
import { BLOCK_STATE } from './match-tables.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import { touchedItself } from './neighbours.ts'
import type { Margins } from './stability.ts'
import { isCut, tileCost } from './tile-distance.ts'

/** Above every cost there is. */
const NO_COST = 0x7fffffff

/**
 * Chooses a tile for each cell of a band by colour and structure: of the colour table's answer, the candidates of the
 * cell's colour and those of its edge, the one of least distance = square root of cost, cut pieces with a handicap of
 * two margins; the last tile stays unless the best is nearer by a margin. Of equal ones the lowest id wins. Cost = the
 * squares of all luma and chroma lanes' differences and of the tile's roughness, added.
 *
 * With `apart` a cell that changes its tile takes the best one apart from its neighbours, of more candidates. A tile is
 * never charged for holding its place beside an equal one, so that a change does not spread from cell to cell; it only
 * holds less hard there.
 *
 * Where the lists of a colour are not filled yet it asks for them and answers from the colour table.
 *
 * @param samples [count x 8] i16 cells of the band
 * @param apart   keeps equal tiles apart, the band being one row of the grid; null where repeats do not matter
 */
export function matchStructure(
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  band: BandIds,
  apart: Apart | null = null,
): void {
  const { descriptors, colourTable, blockOfBin, lists, states, count } = tables
  const { ids, lastIds, at } = band
  apart?.startRow(band.count)
  const edgesBeyond = tables.hasCut ? margins.cut * margins.cut : -1
  for (let cell = 0; cell < band.count; cell++) {
    const from = cell * DESCRIPTOR_LANES
    const s0 = samples[from]!
    const s1 = samples[from + 1]!
    const s2 = samples[from + 2]!
    const s3 = samples[from + 3]!
    const u = samples[from + LANE.U]!
    const v = samples[from + LANE.V]!
    const bin = colourBin(s0 + s1 + s2 + s3, u, v)
    const block = blockOfBin[listBin(bin)]!
    const first = colourTable[bin]!
    const firstCost = tileCost(descriptors, first, s0, s1, s2, s3, u, v)
    let whole = NO_TILE
    let wholeCost = NO_COST
    let cut = NO_TILE
    let cutCost = NO_COST
    if (isCut(descriptors, first)) {
      cut = first
      cutCost = firstCost
    } else {
      whole = first
      wholeCost = firstCost
    }
    const state = states[block]!
    let even = NO_LIST
    if (state === BLOCK_STATE.READY) {
      even = block * BLOCK_IDS
      let list = even
      for (let end = list + NEAREST_CANDIDATES; list < end; list++) {
        const id = lists[list]!
        if (id === NO_TILE) break
        const cost = id === first ? firstCost : tileCost(descriptors, id, s0, s1, s2, s3, u, v)
        if (cost < wholeCost || (cost === wholeCost && id < whole)) {
          whole = id
          wholeCost = cost
        }
      }
      if (wholeCost > edgesBeyond) {
        list = even + EVEN_CANDIDATES + edgeList(s1 + s3 - s0 - s2, s2 + s3 - s0 - s1) * EDGE_CANDIDATES
        for (let end = list + EDGE_CANDIDATES; list < end; list++) {
          const id = lists[list]!
          if (id === NO_TILE) break
          const cost = tileCost(descriptors, id, s0, s1, s2, s3, u, v)
          if (isCut(descriptors, id)) {
            if (cost < cutCost || (cost === cutCost && id < cut)) {
              cut = id
              cutCost = cost
            }
          } else if (cost < wholeCost || (cost === wholeCost && id < whole)) {
            whole = id
            wholeCost = cost
          }
        }
      }
    } else if (state === BLOCK_STATE.EMPTY) {
      Atomics.compareExchange(states, block, BLOCK_STATE.EMPTY, BLOCK_STATE.WANTED)
    }
    const wholeDistance = Math.sqrt(wholeCost)
    const cutDistance = Math.sqrt(cutCost) + margins.cut
    const isCutBest = cutDistance < wholeDistance || (cutDistance === wholeDistance && cut < whole)
    const bestDistance = isCutBest ? cutDistance : wholeDistance
    let best = isCutBest ? cut : whole
    if (lastIds !== null && lastIds[at + cell]! < count) {
      const last = lastIds[at + cell]!
      if (last !== best) {
        const lastDistance =
          Math.sqrt(tileCost(descriptors, last, s0, s1, s2, s3, u, v)) +
          (isCut(descriptors, last) ? margins.cut : 0)
        if (lastDistance <= bestDistance + margins.keepTouching) best = last
        else if (apart !== null) {
          const keep = touchedItself(lastIds, at + cell, cell, band.count)
            ? margins.keepTouching
            : margins.keep
          if (lastDistance <= bestDistance + keep) best = last
          else apart.addCell(cell, bestDistance, lastDistance - keep, even)
        }
      }
    } else apart?.addCell(cell, bestDistance, Infinity, even)
    ids[at + cell] = best
  }
  apart?.settle(samples, tables, margins, band)
}
