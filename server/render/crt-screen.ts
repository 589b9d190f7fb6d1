import { crtBend, crtBleed, crtMask, crtPhosphor, crtRim } from '../protocol/crt.ts'
import { vignetteAt } from '../protocol/vignette.ts'

/** How a picture is shown on a tube, 0..1 each. */
type Look = { readonly crt: number; readonly vignette: number; readonly master: number }

type Place = { readonly xPx: number; readonly yPx: number; readonly canvasHeightPx: number }

type Size = { readonly width: number; readonly height: number }

/** Shows a finished picture on a tube, as the page's shader does. */
export class CrtScreen {
  readonly #size: Size
  readonly #isTransparent: boolean
  readonly #colour = new Float64Array(4)

  constructor(options: Size & { readonly isTransparent: boolean }) {
    this.#size = options
    this.#isTransparent = options.isTransparent
  }

  /**
   * Draws one picture.
   *
   * @param picture [height x width x 4] u8 sRGB, premultiplied, top row first
   * @param out     laid out as the picture, another; written
   */
  draw(picture: Uint8Array, look: Look, out: Uint8Array): void {
    const { width, height } = this.#size
    const mask = crtMask(look.crt, height)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [placeX, placeY] = crtBend((2 * x + 1) / width - 1, (2 * y + 1) / height - 1, look.crt)
        const place = { xPx: (placeX * width) / 2, yPx: (placeY * height) / 2, canvasHeightPx: height }
        this.#bleed(picture, placeX, place, look.crt)
        this.#write(place, look, mask, out, (y * width + x) * 4)
      }
  }

  /** The colours that run into a place, premultiplied. */
  #bleed(picture: Uint8Array, placeX: number, { xPx, yPx }: Place, amount: number): void {
    const { width, height } = this.#size
    const { reachPx, part } = crtBleed(placeX, amount, height)
    const x = xPx + width / 2 - 0.5
    const y = yPx + height / 2 - 0.5
    for (let channel = 0; channel < 4; channel++) {
      const parted = channel === 3 ? 0 : (1 - channel) * part
      const left = smoothLevel(picture, this.#size, x - reachPx, y, channel) * (0.25 - parted)
      const right = smoothLevel(picture, this.#size, x + reachPx, y, channel) * (0.25 + parted)
      this.#colour[channel] = (left + 0.5 * smoothLevel(picture, this.#size, x, y, channel) + right) / 255
    }
  }

  #write(place: Place, { crt, vignette, master }: Look, mask: number, out: Uint8Array, at: number): void {
    const colour = this.#colour
    const alpha = Math.max(...colour)
    const { shade, glass } = crtRim(place.xPx, place.yPx, crt, this.#size)
    const lit = shade * vignetteAt(place.xPx / this.#size.width, place.yPx / this.#size.height, vignette)
    for (let channel = 0; channel < 3; channel++) {
      const level = (colour[channel]! / Math.max(alpha, 0.00001)) * lit
      const shown = crtPhosphor(level, channel, place, crt, mask)
      out[at + channel] = Math.round(255 * alpha * glass * master * shown)
    }
    out[at + 3] = this.#isTransparent ? Math.round(255 * alpha * glass) : 255
  }
}

/** A channel of a picture between its pixels; beyond its edge that of the edge. */
function smoothLevel(
  picture: Uint8Array,
  { width, height }: Size,
  x: number,
  y: number,
  channel: number,
): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const level = (column: number, row: number): number => {
    const [c, r] = [Math.min(width - 1, Math.max(0, column)), Math.min(height - 1, Math.max(0, row))]
    return picture[(r * width + c) * 4 + channel]!
  }
  const mix = (a: number, b: number, t: number): number => a + (b - a) * t
  const above = mix(level(left, top), level(left + 1, top), x - left)
  const below = mix(level(left, top + 1), level(left + 1, top + 1), x - left)
  return mix(above, below, y - top)
}
