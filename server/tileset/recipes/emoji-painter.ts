import path from 'node:path'

import sharp from 'sharp'

import { toLinear } from '../../protocol/descriptor.ts'
import { TILE_PX } from '../../protocol/tile-set-manifest.ts'
import { levelOfLight } from '../tile-mips.ts'
import { boxBlur } from './box-blur.ts'
import { EMOJI_FOLDER } from './emoji-catalogue.ts'
import { chooseScheme, type EmojiScheme } from './emoji-scheme.ts'
import { labToLinear, linearToLab, type LinearRgb } from '../oklab.ts'

/** Side of an emoji, as a part of its tile's, and of its drawing's view box. */
const EMOJI_SHARE = 52 / 64
const DRAWING_UNITS = 36

/** Reach of the shadow, and how much lower it lies, as parts of the tile's side. */
const SHADOW_SHARE = 3 / 64
const SHADOW_DROP = 2 / 64
const SHADOW_STRENGTH = 0.35

/** Lightness of the ground from the tile's middle to its corners, about the chosen one. */
const GLOW = 0.035

/** An emoji in coloured light: how bright its black, its mean and its brightest are, as multiples of the ground. */
const GEL_DARKEST = 0.3
const GEL_MEAN = 1.75
const GEL_BRIGHTEST = 3

/** Draws emoji on grounds that suit them, all at one size. */
export class EmojiPainter {
  readonly #sidePx: number
  readonly #emojiPx: number
  readonly #red: Float32Array
  readonly #green: Float32Array
  readonly #blue: Float32Array
  readonly #alpha: Float32Array
  readonly #shadow: Float32Array
  readonly #rows: Float32Array

  /** @param sidePx side of the tiles drawn, a multiple of 64 */
  constructor(sidePx: number = TILE_PX) {
    const plane = (): Float32Array => new Float32Array(sidePx * sidePx)
    this.#sidePx = sidePx
    this.#emojiPx = sidePx * EMOJI_SHARE
    this.#red = plane()
    this.#green = plane()
    this.#blue = plane()
    this.#alpha = plane()
    this.#shadow = plane()
    this.#rows = plane()
    sharp.cache(false)
    sharp.concurrency(1)
  }

  /**
   * Draws one tile.
   *
   * @param code   name of the drawing
   * @param pixels [side x side x 3] u8 sRGB, written
   */
  async paint(code: string, tile: number, pixels: Uint8Array): Promise<void> {
    const drawing = await sharp(path.join(EMOJI_FOLDER, `${code}.svg`), {
      density: (72 * this.#emojiPx) / DRAWING_UNITS,
    })
      .resize(this.#emojiPx, this.#emojiPx, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
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
    const emojiPx = this.#emojiPx
    const marginPx = (this.#sidePx - emojiPx) / 2
    this.#alpha.fill(0)
    const sum = [0, 0, 0, 0]
    for (let y = 0; y < emojiPx; y++) {
      for (let x = 0; x < emojiPx; x++) {
        const from = (y * emojiPx + x) * 4
        const to = (y + marginPx) * this.#sidePx + x + marginPx
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
    const side = this.#sidePx
    const reach = Math.round(side * SHADOW_SHARE)
    boxBlur(this.#alpha, this.#rows, 1, side, reach)
    boxBlur(this.#rows, this.#shadow, side, 1, reach)
    boxBlur(this.#shadow, this.#rows, 1, side, reach)
    boxBlur(this.#rows, this.#shadow, side, 1, reach)
  }

  #compose({ mood, ground, strength }: EmojiScheme, meanLuma: number, pixels: Uint8Array): void {
    const side = this.#sidePx
    const planes = [this.#red, this.#green, this.#blue]
    const middle = labToLinear([ground[0] + GLOW, ground[1], ground[2]])
    const corner = labToLinear([Math.max(0, ground[0] - GLOW), ground[1], ground[2]])
    const lower = side * side * SHADOW_DROP
    const shadowStrength = mood === 'day' ? SHADOW_STRENGTH : SHADOW_STRENGTH * strength
    const kept = mood === 'day' ? 0 : mood === 'night' ? 1 - strength ** 0.5 * 0.6 : 1 - strength
    for (let at = 0; at < side * side; at++) {
      const x = (at % side) / (side - 1) - 0.5
      const y = Math.floor(at / side) / (side - 1) - 0.5
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
