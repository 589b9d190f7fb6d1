import { cellTilt } from '../protocol/cell-hash.ts'
import { PICTURE, sideHash } from '../protocol/picture.ts'
import type { LightOnCanvas } from '../protocol/picture-view.ts'

/** Hermite step of `value` between two edges, as in GLSL. */
export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)))
  return t * t * (3 - 2 * t)
}

/**
 * Adds to a piece's light what glints on it; every piece has its own tilt.
 *
 * @param lightRgb [3] linear RGB of the piece; changed
 * @param alpha how much of the pixel is piece
 */
export function addGlint(
  lightRgb: Float64Array,
  alpha: number,
  light: LightOnCanvas,
  px: number,
  py: number,
  fx: number,
  fy: number,
  hash: number,
): void {
  const [tiltX, tiltY] = cellTilt(hash)
  const awayX =
    (px - light.px[0]) * light.scale + tiltX * PICTURE.GLINT_TILT + (fx - 0.5) * PICTURE.GLINT_CURVE
  const awayY =
    (py - light.px[1]) * light.scale + tiltY * PICTURE.GLINT_TILT + (fy - 0.5) * PICTURE.GLINT_CURVE
  const bar =
    px * light.sweepAcross[0] +
    py * light.sweepAcross[1] -
    light.sweepAt +
    tiltX * PICTURE.SWEEP_TILT +
    (fx - 0.5) * PICTURE.GLINT_CURVE
  const glide = Math.exp(-(awayX * awayX + awayY * awayY) * PICTURE.GLINT_SHARPNESS)
  const sweep = Math.exp(-bar * bar)
  const sheen = (light.amount * glide + light.sweepLight * sweep) * PICTURE.GLINT_TINT
  const core = light.amount * glide ** 4 + light.sweepLight * sweep ** 4
  const luminance = Math.max(0, 0.2126 * lightRgb[0]! + 0.7152 * lightRgb[1]! + 0.0722 * lightRgb[2]!)
  const white = Math.sqrt(luminance * Math.sqrt(luminance)) * core * PICTURE.GLINT_WHITE
  for (let channel = 0; channel < 3; channel++)
    lightRgb[channel]! += (lightRgb[channel]! * sheen + white) * alpha
}

/** How much grout a pixel shows: sides a little uneven, corners nipped, lines thinner than a pixel kept faint. */
export function groutShare(hash: number, fx: number, fy: number, gap: number, cellPx: number): number {
  const sides = sideHash(hash)
  const sideX = (fx > 0.5 ? sides >>> 8 : sides) & 255
  const sideY = (fy > 0.5 ? sides >>> 24 : sides >>> 16) & 255
  const widthX = sideWidth(sideX, fy, gap)
  const widthY = sideWidth(sideY, fx, gap)
  const insetX = 0.5 - Math.abs(fx - 0.5) - widthX
  const insetY = 0.5 - Math.abs(fy - 0.5) - widthY
  const radius = gap * PICTURE.CORNER_RADIUS
  const inside = radius - Math.hypot(Math.max(radius - insetX, 0), Math.max(radius - insetY, 0))
  const line = 2 * (insetX < insetY ? widthX : widthY) * cellPx
  const strength = smoothstep(PICTURE.GROUT_NONE_PX, PICTURE.GROUT_FULL_PX, cellPx)
  return strength * Math.min(1 - Math.min(1, Math.max(0, inside * cellPx + 0.5)), line)
}

function sideWidth(byte: number, along: number, gap: number): number {
  const offset = (byte % 16) / 7.5 - 1
  const slope = Math.floor(byte / 16) / 7.5 - 1
  return gap * (0.5 + 0.5 * PICTURE.SIDE_OFFSET * offset + 0.5 * PICTURE.SIDE_SLOPE * slope * (along - 0.5))
}
