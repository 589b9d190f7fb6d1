import { mixHash, smoothNoise } from './smalti-noise.ts'
import { PIECE_PIXELS, PIECE_PX } from './smalti-field.ts'

/** A line through a piece; the second glass lies on the side its normal points to. */
export type CutLine = {
  /** Direction of the normal, radians, x right, y down. */
  readonly angle: number
  /** Distance of the line from the middle, along the normal, pixels. */
  readonly offsetPx: number
}

/** A nipped line, drawn once and shared by all pieces cut along it. */
export type CutShape = {
  /** [64 x 64] f32 in 0..1: share of the second glass. */
  readonly share: Float32Array
  /** [64 x 64] f32 about 1: light left by the seam and the two small bevels beside it. */
  readonly seam: Float32Array
  /** Mean of `share`. */
  readonly shareMean: number
}

/** The shape of a cut; a hand-nipped line is straight but never quite. */
export function drawCutShape(line: CutLine, seed: number): CutShape {
  const share = new Float32Array(PIECE_PIXELS)
  const seam = new Float32Array(PIECE_PIXELS)
  const cos = Math.cos(line.angle)
  const sin = Math.sin(line.angle)
  const middle = (PIECE_PX - 1) / 2
  let sum = 0
  for (let y = 0; y < PIECE_PX; y++) {
    for (let x = 0; x < PIECE_PX; x++) {
      const along = (y - middle) * cos - (x - middle) * sin
      const wobble =
        0.9 * smoothNoise(along / 19, 3, seed) + 0.35 * smoothNoise(along / 6, 7, mixHash(1, seed))
      const distance = (x - middle) * cos + (y - middle) * sin - line.offsetPx + wobble
      const t = Math.min(1, Math.max(0, distance / 1.3 + 0.5))
      const at = y * PIECE_PX + x
      share[at] = t * t * (3 - 2 * t)
      seam[at] = seamLight(Math.abs(distance))
      sum += share[at]
    }
  }
  return { share, seam, shareMean: sum / PIECE_PIXELS }
}

function seamLight(distancePx: number): number {
  const gap = Math.exp(-(distancePx * distancePx) / 1.7)
  const foot = Math.exp(-distancePx / 2.6)
  const crest = Math.exp(-((distancePx - 4.6) ** 2) / 4)
  return 1 - 0.2 * gap - 0.07 * foot + 0.035 * crest
}
