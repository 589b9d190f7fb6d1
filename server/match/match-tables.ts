/** Views on what a set is matched with; they lie in the arena, owned by the prepared set. */
export type MatchTables = {
  readonly count: number
  /** [count x 8] i16, flags replaced by handicaps */
  readonly descriptors: Int16Array
  /** [2^18] u16 tile ids by `colourBin` */
  readonly colourTable: Uint16Array
  /** [2^17] u16 block of each joint bin, the same for all sets */
  readonly blockOfBin: Uint16Array
  /** [blocks x gradients x candidates] u16 tile ids, best first; all `NO_TILE` where a block is not filled */
  readonly lists: Uint16Array
  /** [blocks] i32: BLOCK_EMPTY, BLOCK_WANTED or BLOCK_READY */
  readonly states: Int32Array
}
