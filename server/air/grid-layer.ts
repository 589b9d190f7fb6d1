import type { Arena, Region } from '../frame/arena.ts'
import type { GridShape, ShapedGrid } from '../protocol/grid-shape.ts'
import type { PreparedSet } from '../match/prepared-set.ts'

/** A tile set that can be matched with, and the revision that its ids belong to. */
export type AirSet = { readonly setId: number; readonly revision: number; readonly prepared: PreparedSet }

/**
 * The ids of one tile set on one grid: those last sent and those being matched, in the arena. The colour plane and
 * the anchors of the colour path lie behind them.
 */
export class GridLayer {
  readonly set: AirSet
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  readonly #arena: Arena
  readonly #region: Region
  #current = 0
  #hasIds = false

  constructor(arena: Arena, set: AirSet, { cols, rows, shape }: ShapedGrid) {
    this.#arena = arena
    this.set = set
    this.cols = cols
    this.rows = rows
    this.shape = shape
    this.#region = arena.allocate(cols * rows * (2 * 4 + 3), 'grid')
  }

  /** Where to match the next ids. */
  get nextIdsOffset(): number {
    return this.#region.offset + (1 - this.#current) * this.#planeBytes
  }

  /** Ids of the frame before, for steadiness; null at a start. */
  get lastIdsOffset(): number | null {
    return this.#hasIds ? this.#region.offset + this.#current * this.#planeBytes : null
  }

  /** Where ids mixed from two pictures go. */
  get mixedIdsOffset(): number {
    return this.#region.offset + 2 * this.#planeBytes
  }

  /** Where the cells' mean colours go. */
  get coloursOffset(): number {
    return this.#region.offset + 3 * this.#planeBytes
  }

  /** Where matching by colour keeps the levels at which it chose its tiles. */
  get anchorsOffset(): number {
    return this.#region.offset + 4 * this.#planeBytes
  }

  /** A view of a plane of this layer; valid as long as the layer is open. */
  plane(offset: number): Uint16Array {
    return new Uint16Array(this.#arena.memory.buffer, offset, this.cols * this.rows)
  }

  /** Makes the ids just matched the last ones. */
  commit(): void {
    this.#current = 1 - this.#current
    this.#hasIds = true
  }

  /** Leaves the next ids without any to be steady against. */
  forgetTiles(): void {
    this.#hasIds = false
  }

  /** Gives the memory back. */
  close(): void {
    this.#arena.release(this.#region)
  }

  get #planeBytes(): number {
    return this.cols * this.rows * 2
  }
}
