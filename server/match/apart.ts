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
    const { ids, at } = band
    this.#neighbours.startRow(band, margins.spacing)
    for (let n = 0; n < this.#count; n++) {
      const col = this.#cols[n]!
      const nearness = this.#neighbours.nearness(ids[at + col]!, col)
      if (nearness !== NEARNESS.NONE) {
        const limit = this.#bests[n]! + handicap(nearness, margins)
        ids[at + col] = this.#chooseTile(n, limit, samples, tables, margins, band)
      }
    }
  }

  /** The tile of a taken cell, whose best one reaches `limit` with its handicap. */
  #chooseTile(
    n: number,
    limit: number,
    samples: Int16Array,
    tables: MatchTables,
    margins: Margins,
    band: BandIds,
  ): number {
    const { descriptors, lists } = tables
    const col = this.#cols[n]!
    const from = col * DESCRIPTOR_LANES
    const s0 = samples[from]!
    const s1 = samples[from + 1]!
    const s2 = samples[from + 2]!
    const s3 = samples[from + 3]!
    const u = samples[from + LANE.U]!
    const v = samples[from + LANE.V]!
    const best = band.ids[band.at + col]!
    let chosen = best
    let least = limit
    let leastCost = least * least
    const list = this.#lists[n]!
    const end = list === NO_LIST ? list : list + EVEN_CANDIDATES
    for (let index = list; index < end; index++) {
      const id = lists[index]!
      if (id === NO_TILE) break
      if (id === best) continue
      const cost = tileCost(descriptors, id, s0, s1, s2, s3, u, v)
      if (cost > leastCost) continue
      const distance =
        Math.sqrt(cost) +
        (isCut(descriptors, id) ? margins.cut : 0) +
        handicap(this.#neighbours.nearness(id, col), margins)
      if (distance > least || (distance === least && id >= chosen)) continue
      chosen = id
      least = distance
      leastCost = least * least
    }
    return this.#lasts[n]! <= least ? band.lastIds![band.at + col]! : chosen
  }
}

function handicap(nearness: number, margins: Margins): number {
  if (nearness === NEARNESS.NONE) return 0
  return nearness === NEARNESS.TOUCHING ? margins.repeat : margins.repeat / 2
}
