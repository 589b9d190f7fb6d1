import type { Frame, LayoutNode } from './layout-node.ts'

/** Something that fills a frame, whatever its size. */
export type Piece = {
  /** Points it takes along the way of its row or column; null shares what is left. */
  readonly points: number | null
  /** Its share of what is left. */
  readonly share: number
  readonly place: (frame: Frame) => readonly LayoutNode[]
}

/** The least that a finger hits without looking, in points. */
export const TOUCH_POINTS = 44
/** Points between controls. */
export const GAP = 8

/** A piece with one share of what is left. */
export function piece(place: Piece['place']): Piece {
  return { points: null, share: 1, place }
}

/** The same piece with a size of its own, or none when there is no piece. */
export function sized(points: number, inner: Piece | null): Piece | null {
  return inner && { ...inner, points }
}

/** The same piece with more or less of what is left. */
export function weighed(share: number, inner: Piece | null): Piece | null {
  return inner && { ...inner, share }
}

/** Empty space of a size. */
export function space(points: number): Piece {
  return { points, share: 0, place: () => [] }
}

/** Pieces side by side; those that are not there leave no hole, and with none of them there is nothing. */
export function across(pieces: readonly (Piece | null)[], gap = GAP): Piece | null {
  return along('x', 'width', pieces, gap)
}

/** Pieces one below the other, in the same way. */
export function down(pieces: readonly (Piece | null)[], gap = GAP): Piece | null {
  return along('y', 'height', pieces, gap)
}

/** Pieces of one size, row by row; the last row keeps the columns of the others. */
export function grid(pieces: readonly (Piece | null)[], columns: number, gap = GAP): Piece | null {
  const there = pieces.filter((one) => one !== null)
  const rows: (Piece | null)[] = []
  for (let at = 0; at < there.length; at += columns) {
    const row = there.slice(at, at + columns)
    const missing = at === 0 ? 0 : columns - row.length
    rows.push(across([...row, ...Array.from({ length: missing }, () => piece(() => []))], gap))
  }
  return down(rows, gap)
}

function along(
  start: 'x' | 'y',
  size: 'width' | 'height',
  pieces: readonly (Piece | null)[],
  gap: number,
): Piece | null {
  const there = pieces.filter((one) => one !== null)
  if (there.length === 0) return null
  const fixed = there.reduce((sum, one) => sum + (one.points ?? 0), gap * (there.length - 1))
  const shares = there.reduce((sum, one) => sum + (one.points === null ? one.share : 0), 0)
  return piece((frame) => {
    const left = Math.max(0, frame[size] - fixed)
    let at = frame[start]
    return there.flatMap((one) => {
      const from = Math.round(at)
      at += one.points ?? (left * one.share) / Math.max(shares, Number.EPSILON)
      const placed = one.place({ ...frame, [start]: from, [size]: Math.round(at) - from })
      at += gap
      return placed
    })
  })
}
