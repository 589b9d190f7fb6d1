import { balanceQuadrants, PIECE_PIXELS, PIECE_PX, scaleTo } from './smalti-field.ts'
import { randomFrom, smoothNoise } from './smalti-noise.ts'

/** Steps between the deepest and the clearest glass of a piece. */
export const DEPTH_STEPS = 64

/** What runs through the glass: faint clouds, streaks drawn while it was hot, or the mottling of metal leaf. */
export type DepthKind = 'clouded' | 'streaked' | 'leaf'

const STREAK_SHARE = { clouded: 0.1, streaked: 0.6, leaf: 0.3 } as const
const CONTRAST = { clouded: 0.13, streaked: 0.17, leaf: 0.17 } as const

/**
 * The inside of a piece, without its colour: [64 x 64] u8 below DEPTH_STEPS, 0 = light goes a long way through the
 * glass and comes back darker and richer. Deep along the edges, a pool of light in the middle, streaks one way.
 */
export function drawDepth(kind: DepthKind, seed: number): Uint8Array {
  const random = randomFrom(seed)
  const angle = random() * Math.PI
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const middleX = PIECE_PX * (0.4 + 0.2 * random())
  const middleY = PIECE_PX * (0.4 + 0.2 * random())
  const field = new Float32Array(PIECE_PIXELS)
  for (let y = 0; y < PIECE_PX; y++) {
    for (let x = 0; x < PIECE_PX; x++) {
      const bend = 5 * smoothNoise(x / 24, y / 24, seed ^ 0x77)
      const along = (x * cos - y * sin + bend) / 40
      const across = x * sin + y * cos + bend
      const streak =
        0.6 * smoothNoise(along, across / 9, seed ^ 0x1234) +
        0.25 * smoothNoise(along * 1.7, across / 4.2, seed ^ 0x4321)
      const grainPx = kind === 'leaf' ? 8 : 23
      const cloud = smoothNoise(x / grainPx, y / grainPx, seed ^ 0x999)
      const pool = Math.exp(-((x - middleX) ** 2 + (y - middleY) ** 2) / 700)
      field[y * PIECE_PX + x] = 0.5 * pool + 0.3 * cloud + STREAK_SHARE[kind] * streak
    }
  }
  balanceQuadrants(field)
  scaleTo(field, CONTRAST[kind])
  return Uint8Array.from(field, (value) =>
    Math.min(DEPTH_STEPS - 1, Math.max(0, Math.round((value + 0.5) * DEPTH_STEPS))),
  )
}
