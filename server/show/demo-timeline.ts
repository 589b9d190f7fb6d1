import type { CommandArgument } from './command.ts'

/** One thing the demo's own show does, `atMs` after its loop began. */
export type DemoStep = { readonly atMs: number } & (
  | { readonly kind: 'move'; readonly commands: readonly DemoMove[] }
  /** Changes to another ready tile set, or back to the one the show began with. */
  | { readonly kind: 'set'; readonly to: 'other' | 'first' }
)

/** An address and its arguments; those of one step act together and so make one flight. */
export type DemoMove = { readonly address: string; readonly args: readonly CommandArgument[] }

/** One loop: the wall, into its pieces, onto single ones, and out again. */
export const DEMO_LOOP_MS = 60_000

const NEAR_ZOOM = 8
const DEEP_ZOOM = [40, 64] as const

type Place = { readonly x: number; readonly y: number }

/**
 * Where the film of the demo has something to show from close by while the view is there, and how far around: the sun
 * with the sail that passes it, water lilies, the petals of a rose. 0..1 of the picture, y up.
 */
const SAIL: Place = { x: 0.62, y: 0.5 }
const LILIES: readonly Place[] = [
  { x: 0.88, y: 0.17 },
  { x: 0.08, y: 0.17 },
]
const ROSE: Place = { x: 0.5, y: 0.5 }
const SAIL_REACH = 0.05
const LILY_REACH = 0.02
const ROSE_REACH = 0.13

/** How many pieces lie between one that was dived at and the next. */
const HOP_PIECES = [3, 6] as const

/**
 * What the n-th loop does, in order; the same for the same loop and grid.
 *
 * @param loop 0 for the first
 */
export function demoLoop(
  loop: number,
  grid: { readonly cols: number; readonly rows: number },
): readonly DemoStep[] {
  const random = seededRandom(loop)
  const between = (low: number, high: number): number => low + (high - low) * random()
  const about = (place: Place, reach: number): Place => ({
    x: place.x + between(-reach, reach),
    y: place.y + between(-reach, reach),
  })
  const sail = about(SAIL, SAIL_REACH)
  const lily = about(LILIES[loop % LILIES.length] ?? SAIL, LILY_REACH)
  const petal = about(ROSE, ROSE_REACH)
  const piece = middleOfPiece(petal.x, petal.y, grid)
  const side = random() < 0.5 ? -1 : 1
  const hop = middleOfPiece(
    piece.x + (side * between(...HOP_PIECES)) / grid.cols,
    piece.y + between(-2, 2) / grid.rows,
    grid,
  )
  const deepZoom = between(...DEEP_ZOOM)
  return [
    move(3500, ['/light/sweep', 2800]),
    move(8000, ['/zoom', NEAR_ZOOM, 8500], ['/zoom/xy', sail.x, sail.y, 8500]),
    move(11_000, ['/zoom/drift', 0.4, 6000]),
    move(17_200, ['/zoom/xy', lily.x, lily.y, 4000]),
    move(18_500, ['/light/sweep', 2400]),
    { atMs: 21_500, kind: 'set', to: 'other' },
    move(25_500, ['/zoom/drift', 0.1, 5000]),
    move(27_000, ['/zoom', deepZoom, 7000], ['/zoom/xy', piece.x, piece.y, 7000]),
    move(36_500, ['/zoom/xy', hop.x, hop.y, 4500]),
    move(43_000, ['/zoom', 1, 8500], ['/zoom/xy', 0.5, 0.5, 8500], ['/zoom/drift', 0, 8500]),
    { atMs: 52_500, kind: 'set', to: 'first' },
    move(56_000, ['/light/sweep', 2800]),
  ]
}

function move(atMs: number, ...moves: readonly (readonly [string, ...CommandArgument[]])[]): DemoStep {
  return { atMs, kind: 'move', commands: moves.map(([address, ...args]) => ({ address, args })) }
}

function middleOfPiece(x: number, y: number, grid: { readonly cols: number; readonly rows: number }): Place {
  return {
    x: (Math.floor(x * grid.cols) + 0.5) / grid.cols,
    y: (Math.floor(y * grid.rows) + 0.5) / grid.rows,
  }
}

/** Source: mulberry32, Tommy Ettinger. */
function seededRandom(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
