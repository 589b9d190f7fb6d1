import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import type { BandIds, MatchTables } from './match-tables.ts'
import { NEARNESS, Neighbours } from './neighbours.ts'
import type { Margins } from './stability.ts'
import { isCut, tileCost } from './tile-distance.ts'

/**
 * Chooses the best tile for a cell where repeats count: of those offered the one of least distance, a tile that lies near
 * already with a handicap, all of it where it touches and half of it within the spacing. Of equal ones the lowest id
 * wins. One in each worker, which keeps its scratch from row to row.
 */
export class Apart {
  readonly #neighbours = new Neighbours()
  #samples: Int16Array = new Int16Array(0)
  #descriptors: Int16Array = new Int16Array(0)
  #lists: Uint16Array = new Uint16Array(0)
  #repeat = 0
  #cut = 0
  #col = 0
  #id = NO_TILE
  #distance = Infinity

  /** The best tile of those offered. */
  get id(): number {
    return this.#id
  }

  /** Its distance, handicaps included. */
  get distance(): number {
    return this.#distance
  }

  /** Begins a row of the grid, which `band` must be, with the cells `samples`; rows of a strip come in order. */
  startRow(samples: Int16Array, tables: MatchTables, margins: Margins, band: BandIds): void {
    this.#samples = samples
    this.#descriptors = tables.descriptors
    this.#lists = tables.lists
    this.#repeat = margins.repeat
    this.#cut = margins.cut
    this.#neighbours.startRow(band, margins.spacing)
  }

  /** Whether a tile would touch itself in a column. */
  touches(id: number, col: number): boolean {
    return this.#neighbours.touches(id, col)
  }

  /** Begins a cell; columns come in rising order, and those before have their tiles. */
  startCell(col: number): void {
    this.#col = col
    this.#id = NO_TILE
    this.#distance = Infinity
  }

  /** Offers a tile by its distance in colour and structure. */
  offer(id: number): void {
    const samples = this.#samples
    const from = this.#col * DESCRIPTOR_LANES
    const cost = tileCost(
      this.#descriptors,
      id,
      samples[from]!,
      samples[from + 1]!,
      samples[from + 2]!,
      samples[from + 3]!,
      samples[from + LANE.U]!,
      samples[from + LANE.V]!,
    )
    this.offerAt(Math.sqrt(cost) + (isCut(this.#descriptors, id) ? this.#cut : 0), id)
  }

  /** Offers a tile of a known distance, handicap of repeats not included. */
  offerAt(distance: number, id: number): void {
    if (distance > this.#distance) return
    const nearness = this.#neighbours.nearness(id, this.#col)
    const whole =
      nearness === NEARNESS.NONE
        ? distance
        : distance + (nearness === NEARNESS.TOUCHING ? this.#repeat : this.#repeat / 2)
    if (whole > this.#distance || (whole === this.#distance && id > this.#id)) return
    this.#id = id
    this.#distance = whole
  }

  /** Offers the tiles of a candidate list, at most `size` from `at` on. */
  offerList(at: number, size: number): void {
    for (let index = at; index < at + size; index++) {
      const id = this.#lists[index]!
      if (id === NO_TILE) return
      this.offer(id)
    }
  }
}
