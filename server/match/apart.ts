import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import { EVEN_CANDIDATES } from './candidate-lists.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import { NEARNESS, Neighbours } from './neighbours.ts'
import type { Margins } from './stability.ts'
import { isCut, tileCost } from './tile-distance.ts'

/** Stands where a candidate list does. */
export const NO_LIST = -1

/**
 * Keeps equal tiles apart: takes the cells of a row that change their tile and chooses again for those whose best tile
 * lies near already. Of that tile and the candidates for even cells the one of least distance wins, one that lies near
 * with a handicap, all of it where it touches and half of it within the spacing; of equal ones the lowest id. A tile is
 * never charged for holding its place beside an equal one, so that a change does not spread from cell to cell.
 *
 * A row is done in two steps, the second in a function of its own, because one loop of both is too large for the
 * compiler to inline what it calls. One in each worker; it keeps its scratch.
 */
export class Apart {
  readonly #neighbours = new Neighbours()
  /** [cells] i32 columns, and where the candidates start */
  #cols = new Int32Array(0)
  #lists = new Int32Array(0)
  /** [cells] f64 distances of the best tile, and what the last tile's is above its margin */
  #bests = new Float64Array(0)
  #lasts = new Float64Array(0)
  #count = 0

  /** Begins a row of `cols` cells. */
  startRow(cols: number): void {
    this.#count = 0
    if (this.#cols.length >= cols) return
    this.#cols = new Int32Array(cols)
    this.#lists = new Int32Array(cols)
    this.#bests = new Float64Array(cols)
    this.#lasts = new Float64Array(cols)
  }

  /**
   * Takes a cell whose id is the best tile by distance alone; columns come in rising order.
   *
   * @param last distance of the frame before's tile less the margin by which it holds, `Infinity` for none
   * @param list where the candidates for even cells start, or `NO_LIST`
   */
  addCell(col: number, best: number, last: number, list: number): void {
    const at = this.#count++
    this.#cols[at] = col
    this.#lists[at] = list
    this.#bests[at] = best
    this.#lasts[at] = last
  }

  /** Chooses for the cells taken; `band` is the row, and those above in its strip are done. */
  settle(samples: Int16Array, tables: MatchTables, margins: Margins, band: BandIds): void {
    const { descriptors, lists } = tables
    const { ids, at } = band
    const neighbours = this.#neighbours
    neighbours.startRow(band, margins.spacing)
    for (let n = 0; n < this.#count; n++) {
      const col = this.#cols[n]!
      const best = ids[at + col]!
      const nearness = neighbours.nearness(best, col)
      if (nearness === NEARNESS.NONE) continue
      let chosen = best
      let least = this.#bests[n]! + handicap(nearness, margins)
      const from = col * DESCRIPTOR_LANES
      const list = this.#lists[n]!
      for (let index = list; list !== NO_LIST && index < list + EVEN_CANDIDATES; index++) {
        const id = lists[index]!
        if (id === NO_TILE) break
        if (id === best) continue
        const cost = tileCost(
          descriptors,
          id,
          samples[from]!,
          samples[from + 1]!,
          samples[from + 2]!,
          samples[from + 3]!,
          samples[from + LANE.U]!,
          samples[from + LANE.V]!,
        )
        if (cost > least * least) continue
        let distance = Math.sqrt(cost) + (isCut(descriptors, id) ? margins.cut : 0)
        if (distance > least) continue
        distance += handicap(neighbours.nearness(id, col), margins)
        if (distance > least || (distance === least && id >= chosen)) continue
        chosen = id
        least = distance
      }
      ids[at + col] = this.#lasts[n]! <= least ? band.lastIds![at + col]! : chosen
    }
  }
}

function handicap(nearness: number, margins: Margins): number {
  if (nearness === NEARNESS.NONE) return 0
  return nearness === NEARNESS.TOUCHING ? margins.repeat : margins.repeat / 2
}
