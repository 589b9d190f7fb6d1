/** What the kernels read of a set; views on the arena, owned by the prepared set. */
export type MatchTables = {
  readonly count: number
  /** [count x 8] i16 */
  readonly descriptors: Int16Array
  /** [2^18] u16 tile ids by `colourBin` */
  readonly colourTable: Uint16Array
  /** [32768] u16 block of each list bin */
  readonly blockOfBin: Uint16Array
  /** [blocks x BLOCK_IDS] u16 tile ids, `NO_TILE` where a list ends */
  readonly lists: Uint16Array
  /** [blocks] i32 of `BLOCK_STATE` */
  readonly states: Int32Array
  /** Whether the set has cut pieces: its edges are then searched only where one of them can win. */
  readonly hasCut: boolean
}

/** State of a block of candidate lists. */
export const BLOCK_STATE = {
  EMPTY: 0,
  /** A cell asked for it: it is filled before those nobody asked for. */
  WANTED: 1,
  READY: 2,
} as const

/** The cells of one band: its ids and those of the frame before, in whole-grid arrays. */
export type BandIds = {
  /** [cells of the grid] u16, written from `at` on */
  readonly ids: Uint16Array
  /** [cells of the grid] u16 ids of the frame before; null for no hysteresis */
  readonly lastIds: Uint16Array | null
  /** First cell of the band. */
  readonly at: number
  /** Cells of the band. */
  readonly count: number
}
