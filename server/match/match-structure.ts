import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { TILE_CUT } from '../protocol/tile-set-manifest.ts'
import { NO_TILE } from '../protocol/wire.ts'
import { BLOCK_IDS, EDGE_CANDIDATES, EVEN_CANDIDATES } from './candidate-lists.ts'
import { edgeList } from './cell-gradient.ts'
import { colourBin, listBin } from './colour-bins.ts'
import { BLOCK_STATE } from './match-tables.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import type { Margins } from './stability.ts'

/** Above every cost there is. */
const NO_COST = 0x7fffffff

/**
 * Chooses a tile for each cell of a band by colour and structure: of the colour table's answer, the candidates of the
 * cell's colour and those of its edge, the one of least distance = square root of cost, cut pieces with a handicap of
 * two margins; the last tile stays unless the best is nearer by a margin. Of equal ones the lowest id wins. Cost = the
 * squares of all luma and chroma lanes' differences and of the tile's roughness, added.
 *
 * Where the lists of a colour are not filled yet it asks for them and answers from the colour table.
 *
 * @param samples [count x 8] i16 cells of the band
 */
export function matchStructure(
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  band: BandIds,
): void {
  const { descriptors, colourTable, blockOfBin, lists, states, count } = tables
  const { ids, lastIds, at } = band
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
    if (states[block]! === BLOCK_STATE.READY) {
      let list = block * BLOCK_IDS
      for (let end = list + EVEN_CANDIDATES; list < end; list++) {
        const id = lists[list]!
        if (id === NO_TILE) break
        const cost = tileCost(descriptors, id, s0, s1, s2, s3, u, v)
        if (cost < wholeCost || (cost === wholeCost && id < whole)) {
          whole = id
          wholeCost = cost
        }
      }
      if (wholeCost > edgesBeyond) {
        list =
          block * BLOCK_IDS +
          EVEN_CANDIDATES +
          edgeList(s1 + s3 - s0 - s2, s2 + s3 - s0 - s1) * EDGE_CANDIDATES
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
    } else if (states[block]! === BLOCK_STATE.EMPTY) {
      Atomics.compareExchange(states, block, BLOCK_STATE.EMPTY, BLOCK_STATE.WANTED)
    }
    const wholeDistance = Math.sqrt(wholeCost)
    const cutDistance = Math.sqrt(cutCost) + margins.cut
    const isCutBest = cutDistance < wholeDistance || (cutDistance === wholeDistance && cut < whole)
    let best = isCutBest ? cut : whole
    if (lastIds !== null) {
      const last = lastIds[at + cell]!
      if (last !== best && last < count) {
        const cost = tileCost(descriptors, last, s0, s1, s2, s3, u, v)
        const lastDistance = Math.sqrt(cost) + (isCut(descriptors, last) ? margins.cut : 0)
        if (lastDistance <= (isCutBest ? cutDistance : wholeDistance) + margins.keep) best = last
      }
    }
    ids[at + cell] = best
  }
}

function isCut(descriptors: Int16Array, id: number): boolean {
  return (descriptors[id * DESCRIPTOR_LANES + LANE.FLAGS]! & TILE_CUT) !== 0
}

function tileCost(
  descriptors: Int16Array,
  id: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  u: number,
  v: number,
): number {
  const at = id * DESCRIPTOR_LANES
  const d0 = descriptors[at]! - s0
  const d1 = descriptors[at + 1]! - s1
  const d2 = descriptors[at + 2]! - s2
  const d3 = descriptors[at + 3]! - s3
  const du = descriptors[at + LANE.U]! - u
  const dv = descriptors[at + LANE.V]! - v
  const rough = descriptors[at + LANE.ROUGHNESS]!
  return (
    (Math.imul(d0, d0) +
      Math.imul(d1, d1) +
      Math.imul(d2, d2) +
      Math.imul(d3, d3) +
      Math.imul(du, du) +
      Math.imul(dv, dv) +
      Math.imul(rough, rough)) |
    0
  )
}
