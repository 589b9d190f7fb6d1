import { balanceQuadrants, isCloseUp, PIECE_UNITS, scaleTo, unitOf } from './smalti-field.ts'
import { randomFrom, smoothNoise } from './smalti-noise.ts'

/** Steps between the deepest and the clearest glass of a piece. */
export const DEPTH_STEPS = 64

/** What runs through the glass: faint clouds, streaks drawn while it was hot, or the mottling of metal leaf. */
export type DepthKind = 'clouded' | 'streaked' | 'leaf'

const STREAK_SHARE = { clouded: 0.1, streaked: 0.6, leaf: 0.3 } as const
const CONTRAST = { clouded: 0.13, streaked: 0.17, leaf: 0.17 } as const

/**
 * The inside of a piece, without its colour: [side x side] u8 below DEPTH_STEPS, 0 = light goes a long way through the
 * glass and comes back darker and richer. Deep along the edges, a pool of light in the middle, streaks one way.
 */
export function drawDepth(kind: DepthKind, seed: number, sidePx: number): Uint8Array {
  const random = randomFrom(seed)
  const angle = random() * Math.PI
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const middleX = PIECE_UNITS * (0.4 + 0.2 * random())
  const middleY = PIECE_UNITS * (0.4 + 0.2 * random())
  const field = new Float32Array(sidePx * sidePx)
  const isClose = isCloseUp(sidePx)
  for (let row = 0; row < sidePx; row++) {
    const y = unitOf(row, sidePx)
    for (let col = 0; col < sidePx; col++) {
      const x = unitOf(col, sidePx)
      const bend = 5 * smoothNoise(x / 24, y / 24, seed ^ 0x77)
      const along = (x * cos - y * sin + bend) / 40
      const across = x * sin + y * cos + bend
      const streak =
        0.6 * smoothNoise(along, across / 9, seed ^ 0x1234) +
        0.25 * smoothNoise(along * 1.7, across / 4.2, seed ^ 0x4321)
      const grain = kind === 'leaf' ? 8 : 23
      const cloud = smoothNoise(x / grain, y / grain, seed ^ 0x999)
      const fine = isClose ? fineStreak(along, across, STREAK_SHARE[kind], seed) : 0
      const pool = Math.exp(-((x - middleX) ** 2 + (y - middleY) ** 2) / 700)
      field[row * sidePx + col] = 0.5 * pool + 0.3 * cloud + STREAK_SHARE[kind] * streak + fine
    }
  }
  balanceQuadrants(field)
  scaleTo(field, CONTRAST[kind])
  return Uint8Array.from(field, (value) =>
    Math.min(DEPTH_STEPS - 1, Math.max(0, Math.round((value + 0.5) * DEPTH_STEPS))),
  )
}

/** Threads of clearer and deeper glass, finer than a pixel of the base size. */
function fineStreak(along: number, across: number, share: number, seed: number): number {
  return (
    (0.1 + 0.2 * share) * smoothNoise(along * 2.3, across / 1.9, seed ^ 0x2222) +
    (0.06 + 0.12 * share) * smoothNoise(along * 4.1, across / 0.75, seed ^ 0x2323)
  )
}
