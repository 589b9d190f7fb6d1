import { cellHash, cellTilt } from '../protocol/cell-hash.ts'
import { findBorder, type CellBorder, type GridShape } from '../protocol/grid-shape.ts'
import { PICTURE, sideHash } from '../protocol/picture.ts'
import type { LightOnCanvas } from '../protocol/picture-view.ts'
import { smoothstep } from '../protocol/smoothstep.ts'

/**
 * Adds to a piece's light what glints on it; every piece has its own tilt, by its unevenness of 0..1.
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
  unevenness: number,
): void {
  const [tiltX, tiltY] = cellTilt(hash).map((tilt) => tilt * unevenness) as [number, number]
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

/**
 * Adds the light on a piece that turns: up before it does, and down after.
 *
 * @param out  [4] linear RGB, premultiplied, and alpha
 * @param turn 0..1 while it turns
 * @param glow brightness of that light
 */
export function addShine(out: Float64Array, turn: number, glow: number): void {
  const decay = Math.min(0, turn * PICTURE.FLIP_RISE) - Math.max(0, (turn - 1) * PICTURE.FLIP_FALL)
  const shine = glow * Math.exp(decay)
  const luminance = Math.max(0, 0.2126 * out[0]! + 0.7152 * out[1]! + 0.0722 * out[2]!)
  const white = Math.sqrt(luminance * out[3]!) * PICTURE.FLIP_WHITE
  for (let channel = 0; channel < 3; channel++)
    out[channel]! += shine * (out[channel]! * PICTURE.FLIP_TINT + white)
}

/**
 * Where a spot lies to the edge of its piece, and how the grout and the rim there look from a distance at which a cell
 * is `cellPx` wide; one object for many spots.
 */
export class PieceEdge {
  readonly #gap: number
  readonly #cellPx: number
  readonly #close: number
  readonly #isHexagon: boolean
  readonly #border: CellBorder = { depth: 0, outX: 0, outY: 0, side: 0 }
  #inside = 0
  #outwardX = 0
  #outwardY = 0
  #gapHere = 0

  /** @param gap width of the grout, cells */
  constructor(gap: number, cellPx: number, shape: GridShape) {
    this.#isHexagon = shape === 'hex'
    this.#gap = gap
    this.#cellPx = cellPx
    this.#close = smoothstep(PICTURE.CLOSE_NONE_PX, PICTURE.CLOSE_FULL_PX, cellPx)
  }

  /** Goes to a spot of a cell: sides a little uneven, corners nipped. */
  moveTo(hash: number, fx: number, fy: number): void {
    if (this.#isHexagon) return this.#moveToHexagon(hash, fx, fy)
    const sides = sideHash(hash)
    const widthX = sideWidth((fx > 0.5 ? sides >>> 8 : sides) & 255, fy, this.#gap)
    const widthY = sideWidth((fy > 0.5 ? sides >>> 24 : sides >>> 16) & 255, fx, this.#gap)
    const insetX = 0.5 - Math.abs(fx - 0.5) - widthX
    const insetY = 0.5 - Math.abs(fy - 0.5) - widthY
    const radius = this.#gap * PICTURE.CORNER_RADIUS
    const cornerX = Math.max(radius - insetX, 0)
    const cornerY = Math.max(radius - insetY, 0)
    const beyond = Math.hypot(cornerX, cornerY)
    this.#inside = radius - beyond
    this.#outwardX = (cornerX / Math.max(beyond, 0.000001)) * Math.sign(fx - 0.5)
    this.#outwardY = (cornerY / Math.max(beyond, 0.000001)) * Math.sign(fy - 0.5)
    this.#gapHere = 2 * (insetX < insetY ? widthX : widthY)
  }

  #moveToHexagon(hash: number, fx: number, fy: number): void {
    const border = this.#border
    findBorder('hex', fx, fy, border)
    const along = (fy - 0.5) * border.outX - (fx - 0.5) * border.outY
    const width = sideWidth((sideHash(hash) >>> (8 * (border.side & 3))) & 255, along + 0.5, this.#gap)
    this.#inside = border.depth - width
    this.#outwardX = border.outX
    this.#outwardY = border.outY
    this.#gapHere = 2 * width
  }

  /** How much grout a pixel shows: lines thinner than a pixel are kept faint. */
  get groutShare(): number {
    const strength = smoothstep(PICTURE.GROUT_NONE_PX, PICTURE.GROUT_FULL_PX, this.#cellPx)
    const beside = 1 - Math.min(1, Math.max(0, this.#inside * this.#cellPx + 0.5))
    return strength * Math.min(beside, this.#gapHere * this.#cellPx)
  }

  /** Light of the grout, in parts of its cells' light: flat from afar, mortar from close by. */
  groutLight(col: number, row: number, fx: number, fy: number): number {
    if (this.#close === 0) return PICTURE.GROUT_LIGHT
    const shade = Math.exp(Math.min(this.#inside, 0) / (PICTURE.MORTAR_SHADE_WIDTH * this.#gap))
    const sand =
      0.5 * (grain(col, row, fx, fy, PICTURE.GRAIN_COARSE) + grain(col, row, fx, fy, PICTURE.GRAIN_FINE))
    const mortar = (PICTURE.MORTAR_MIDDLE - PICTURE.MORTAR_SHADE * shade) * (1 + PICTURE.GRAIN_LIGHT * sand)
    return PICTURE.GROUT_LIGHT * (1 + (mortar - 1) * this.#close)
  }

  /**
   * How much lighter or darker the piece's rim is: the side towards the light takes it, the far side does not.
   *
   * @param perCol pixels passed by one column
   * @param perRow pixels passed by one row
   */
  rimLight(
    light: LightOnCanvas,
    px: number,
    py: number,
    perCol: readonly [number, number],
    perRow: readonly [number, number],
  ): number {
    if (this.#close === 0 || this.#inside >= 6 * PICTURE.RIM_WIDTH) return 1
    const outX = perCol[0] * this.#outwardX + perRow[0] * this.#outwardY
    const outY = perCol[1] * this.#outwardX + perRow[1] * this.#outwardY
    const towardsX = light.px[0] - px
    const towardsY = light.px[1] - py
    const lengths = Math.hypot(outX, outY) * Math.hypot(towardsX, towardsY)
    const facing = (outX * towardsX + outY * towardsY) / Math.max(lengths, 0.001)
    const rim = Math.exp(-Math.max(this.#inside, 0) / PICTURE.RIM_WIDTH)
    return 1 + this.#close * PICTURE.RIM_LIGHT * light.amount * rim * facing
  }
}

/** Sand of one size: -1 to 1, smooth between its grains. */
function grain(col: number, row: number, fx: number, fy: number, grains: number): number {
  const x = Math.floor(fx * grains)
  const y = Math.floor(fy * grains)
  const atX = col * grains + x
  const atY = row * grains + y
  const across = ease(fx * grains - x)
  const top = mix(cellHash(atX, atY) & 255, cellHash(atX + 1, atY) & 255, across)
  const bottom = mix(cellHash(atX, atY + 1) & 255, cellHash(atX + 1, atY + 1) & 255, across)
  return mix(top, bottom, ease(fy * grains - y)) / 127.5 - 1
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share
}

function ease(t: number): number {
  return t * t * (3 - 2 * t)
}

function sideWidth(byte: number, along: number, gap: number): number {
  const offset = (byte % 16) / 7.5 - 1
  const slope = Math.floor(byte / 16) / 7.5 - 1
  return gap * (0.5 + 0.5 * PICTURE.SIDE_OFFSET * offset + 0.5 * PICTURE.SIDE_SLOPE * slope * (along - 0.5))
}
