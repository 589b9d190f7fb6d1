import type { OwnTile, SetTile } from '../protocol/dive.ts'

/** How far the own picture of a tile is read, to be made a mosaic of. */
export type LevelReadiness = 'reading' | 'ready' | 'failed'

/** What dives must know of the own pictures of tiles. */
export interface TileLevels {
  /** The tile that a cell shows, counted from top left; null for none. */
  tileAt(col: number, row: number): SetTile | null
  /**
   * How far a tile's picture is read, which asking begins, or that it cannot be; the store is to be advanced when the
   * answer is another.
   */
  prepare(tile: OwnTile): LevelReadiness
}
