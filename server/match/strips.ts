/**
 * Rows of a strip. Bands start at strips, and a row knows of the rows above it only those of its strip in this frame,
 * those beyond as they were in the frame before, so that ids do not depend on the bands.
 */
export const STRIP_ROWS = 8

/** Grids of more cells keep equal tiles less far apart: looking farther would cost too much, and show less. */
const FAR_CELLS = 57_600
const FAR_CELLS_SPACING = 4

/** How far apart equal tiles are kept on a grid, when so much is asked for. */
export function spacingOn(cells: number, asked: number): number {
  return cells > FAR_CELLS ? Math.min(asked, FAR_CELLS_SPACING) : asked
}

/** Rows above a row within a spacing whose tiles are known. */
export type RowsAbove = {
  /** Those of this frame. */
  readonly ofFrame: number
  /** Those and, beyond them, those of the frame before. */
  readonly all: number
}

/** What a row knows of those above it. */
export function rowsAbove(row: number, spacing: number, hasLast: boolean): RowsAbove {
  const ofFrame = Math.min(spacing, row % STRIP_ROWS)
  return { ofFrame, all: hasLast ? Math.min(spacing, row) : ofFrame }
}
