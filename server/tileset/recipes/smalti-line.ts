import { mixHash, smoothNoise } from './smalti-noise.ts'
import { isCloseUp, PIECE_UNITS, unitOf } from './smalti-field.ts'

/** A line through a piece; the second glass lies on the side its normal points to. */
export type CutLine = {
  /** Direction of the normal, radians, x right, y down. */
  readonly angle: number
  /** Distance of the line from the middle, along the normal, units. */
  readonly offset: number
}

/** A nipped line, drawn once and shared by all pieces cut along it. */
export type CutShape = {
  /** [side x side] f32 in 0..1: share of the second glass. */
  readonly share: Float32Array
  /** [side x side] f32 about 1: light left by the seam and the two small bevels beside it. */
  readonly seam: Float32Array
  /** Mean of `share`. */
  readonly shareMean: number
}

/** How softly the second glass begins, units: as a pixel shows it, and as it is cut. */
const BASE_BLUR = 1.3
const CLOSE_BLUR = 0.4

/** The shape of a cut; a hand-nipped line is straight but never quite. */
export function drawCutShape(line: CutLine, seed: number, sidePx: number): CutShape {
  const share = new Float32Array(sidePx * sidePx)
  const seam = new Float32Array(sidePx * sidePx)
  const cos = Math.cos(line.angle)
  const sin = Math.sin(line.angle)
  const middle = (PIECE_UNITS - 1) / 2
  const blur = isCloseUp(sidePx) ? CLOSE_BLUR : BASE_BLUR
  let sum = 0
  for (let row = 0; row < sidePx; row++) {
    const y = unitOf(row, sidePx)
    for (let col = 0; col < sidePx; col++) {
      const x = unitOf(col, sidePx)
      const along = (y - middle) * cos - (x - middle) * sin
      const wobble =
        0.9 * smoothNoise(along / 19, 3, seed) + 0.35 * smoothNoise(along / 6, 7, mixHash(1, seed))
      const distance = (x - middle) * cos + (y - middle) * sin - line.offset + wobble
      const t = Math.min(1, Math.max(0, distance / blur + 0.5))
      const at = row * sidePx + col
      share[at] = t * t * (3 - 2 * t)
      seam[at] = seamLight(Math.abs(distance))
      sum += share[at]
    }
  }
  return { share, seam, shareMean: sum / share.length }
}

function seamLight(distance: number): number {
  const gap = Math.exp(-(distance * distance) / 1.7)
  const foot = Math.exp(-distance / 2.6)
  const crest = Math.exp(-((distance - 4.6) ** 2) / 4)
  return 1 - 0.2 * gap - 0.07 * foot + 0.035 * crest
}
