import { HEX_PITCH, type GridShape } from './grid-shape.ts'
import { MAX_GRID_SIDE } from './wire.ts'

/** Fewest and most columns a grid can have. */
export const COLS_RANGE = [8, MAX_GRID_SIDE] as const

/** Most rows a grid can have; together with `COLS_RANGE` at most one cell a pixel of 1080p. */
export const MAX_ROWS = 1080

/** Rows of a shape that fill an output of the given aspect (width / height), at least 1. */
export function rowsFor(cols: number, aspect: number, shape: GridShape): number {
  const pitch = shape === 'hex' ? HEX_PITCH : 1
  return Math.min(MAX_ROWS, Math.max(1, Math.round(cols / aspect / pitch)))
}
