import path from 'node:path'

import sharp from 'sharp'

import { toLinear } from '../../protocol/descriptor.ts'
import { TILE_PX } from '../../protocol/tile-set-manifest.ts'
import { levelOfLight } from '../tile-mips.ts'
import { EMOJI_FOLDER } from './emoji-catalogue.ts'
import { chooseScheme, type EmojiScheme } from './emoji-scheme.ts'
import { labToLinear, linearToLab, type LinearRgb } from './smalti-oklab.ts'

/** Side of an emoji on its tile, and of its drawing's view box. */
const EMOJI_PX = 52
const DRAWING_UNITS = 36
const MARGIN_PX = (TILE_PX - EMOJI_PX) / 2

const SHADOW_PX = 3
const SHADOW_STRENGTH = 0.35

/** Lightness of the ground from the tile's middle to its corners, about the chosen one. */
const GLOW = 0.035

/** An emoji in coloured light: how bright its black, its mean and its brightest are, as multiples of the ground. */
const GEL_DARKEST = 0.3
const GEL_MEAN = 1.75
const GEL_BRIGHTEST = 3

const PIXELS = TILE_PX * TILE_PX

/** Draws emoji on grounds that suit them. */
export class EmojiPainter {
  readonly #red = new Float32Array(PIXELS)
  readonly #green = new Float32Array(PIXELS)
  readonly #blue = new Float32Array(PIXELS)
  readonly #alpha = new Float32Array(PIXELS)
  readonly #shadow = new Float32Array(PIXELS)
  readonly #rows = new Float32Array(PIXELS)

  constructor() {
    sharp.cache(false)
    sharp.concurrency(1)
  }

  /**
   * Draws one tile.
   *
   * @param code   name of the drawing
   * @param pixels [64 x 64 x 3] u8 sRGB, written
   */
  async paint(code: string, tile: number, pixels: Uint8Array): Promise<void> {
    const drawing = await sharp(path.join(EMOJI_FOLDER, `${code}.svg`), {
      density: (72 * EMOJI_PX) / DRAWING_UNITS,
    })
      .resize(EMOJI_PX, EMOJI_PX, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer()
    const mean = this.#place(drawing)
    this.#castShadow()
    this.#compose(chooseScheme(tile, linearToLab(mean)), lumaOf(mean), pixels)
  }

  /** Puts the drawing in the middle, in linear light; gives the mean of its opaque pixels. */
  #place(drawing: Buffer): LinearRgb {
    this.#alpha.fill(0)
    const sum = [0, 0, 0, 0]
    for (let y = 0; y < EMOJI_PX; y++) {
      for (let x = 0; x < EMOJI_PX; x++) {
        const from = (y * EMOJI_PX + x) * 4
        const to = (y + MARGIN_PX) * TILE_PX + x + MARGIN_PX
        const alpha = drawing[from + 3]! / 255
        this.#red[to] = toLinear(drawing[from]!)
        this.#green[to] = toLinear(drawing[from + 1]!)
        this.#blue[to] = toLinear(drawing[from + 2]!)
        this.#alpha[to] = alpha
        sum[0]! += this.#red[to] * alpha
        sum[1]! += this.#green[to] * alpha
        sum[2]! += this.#blue[to] * alpha
        sum[3]! += alpha
      }
    }
    const weight = Math.max(1, sum[3]!)
    return [sum[0]! / weight, sum[1]! / weight, sum[2]! / weight]
  }

  /** The drawing's soft shadow: its alpha, blurred twice by a box, and a little lower. */
  #castShadow(): void {
    boxBlur(this.#alpha, this.#rows, 1, TILE_PX)
    boxBlur(this.#rows, this.#shadow, TILE_PX, 1)
    boxBlur(this.#shadow, this.#rows, 1, TILE_PX)
    boxBlur(this.#rows, this.#shadow, TILE_PX, 1)
  }

  #compose({ mood, ground, strength }: EmojiScheme, meanLuma: number, pixels: Uint8Array): void {
    const planes = [this.#red, this.#green, this.#blue]
    const middle = labToLinear([ground[0] + GLOW, ground[1], ground[2]])
    const corner = labToLinear([Math.max(0, ground[0] - GLOW), ground[1], ground[2]])
    const lower = TILE_PX * 2
    const shadowStrength = mood === 'day' ? SHADOW_STRENGTH : SHADOW_STRENGTH * strength
    const kept = mood === 'day' ? 0 : mood === 'night' ? 1 - strength ** 0.5 * 0.6 : 1 - strength
    for (let at = 0; at < PIXELS; at++) {
      const x = (at % TILE_PX) / (TILE_PX - 1) - 0.5
      const y = Math.floor(at / TILE_PX) / (TILE_PX - 1) - 0.5
      const outward = Math.min(1, (x * x + y * y) * 2)
      const lit = 1 - shadowStrength * (this.#shadow[at - lower] ?? 0)
      const alpha = this.#alpha[at]!
      const luma = lumaOf([this.#red[at]!, this.#green[at]!, this.#blue[at]!])
      const gelled = Math.min(GEL_BRIGHTEST, GEL_DARKEST + (luma / meanLuma) * (GEL_MEAN - GEL_DARKEST))
      for (let channel = 0; channel < 3; channel++) {
        const behind = (middle[channel]! + (corner[channel]! - middle[channel]!) * outward) * lit
        const seen = mood === 'gel' ? middle[channel]! * gelled : planes[channel]![at]!
        const own = seen * strength + behind * kept
        const light = behind + (own - behind) * alpha
        pixels[at * 3 + channel] = levelOfLight(Math.min(1, Math.max(0, light)))
      }
    }
  }
}

function lumaOf([red, green, blue]: LinearRgb): number {
  return Math.max(1e-3, 0.2126 * red + 0.7152 * green + 0.0722 * blue)
}

/** Means of 2 x SHADOW_PX + 1 values along one axis; outside counts as 0. */
function boxBlur(from: Float32Array, to: Float32Array, step: number, across: number): void {
  const span = 2 * SHADOW_PX + 1
  for (let line = 0; line < TILE_PX; line++) {
    const start = line * across
    let sum = 0
    for (let at = -SHADOW_PX; at < TILE_PX; at++) {
      const enters = at + SHADOW_PX
      if (enters < TILE_PX) sum += from[start + enters * step]!
      const leaves = at - SHADOW_PX - 1
      if (leaves >= 0) sum -= from[start + leaves * step]!
      if (at >= 0) to[start + at * step] = sum / span
    }
  }
}
