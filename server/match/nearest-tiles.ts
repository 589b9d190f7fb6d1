import { NO_TILE } from '../protocol/wire.ts'

/** The few tiles of least cost among those offered, best first; of equal ones those of the lowest ids. */
export class NearestTiles {
  readonly #costs: Float64Array
  readonly #ids: Uint16Array

  constructor(size: number) {
    this.#costs = new Float64Array(size)
    this.#ids = new Uint16Array(size)
    this.clear()
  }

  /** Cost that a tile must not exceed to be taken. */
  get worst(): number {
    return this.#costs[this.#costs.length - 1]!
  }

  clear(): void {
    this.#costs.fill(Infinity)
    this.#ids.fill(NO_TILE)
  }

  offer(cost: number, id: number): void {
    const costs = this.#costs
    const ids = this.#ids
    let at = costs.length - 1
    if (cost > costs[at]! || (cost === costs[at]! && id > ids[at]!)) return
    while (at > 0 && (cost < costs[at - 1]! || (cost === costs[at - 1]! && id < ids[at - 1]!))) {
      costs[at] = costs[at - 1]!
      ids[at] = ids[at - 1]!
      at--
    }
    costs[at] = cost
    ids[at] = id
  }

  /** Copies the ids, best first, `NO_TILE` where fewer were offered. */
  write(out: Uint16Array, at: number): void {
    out.set(this.#ids, at)
  }
}
