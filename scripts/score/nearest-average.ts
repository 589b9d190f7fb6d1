import type { LightPicture } from './luma-picture.ts'
import type { TileLight } from './tile-light.ts'

/** Colours are told apart in this many steps of the cube root of light a channel. */
const STEPS = 255

/**
 * The grid that matching by average colour alone gives: for each cell the tile of the nearest mean in OKLab, asked of
 * every tile. It is what a score is measured against.
 */
export class NearestAverage {
  readonly #tiles: Float64Array
  readonly #known = new Map<number, number>()

  constructor(tiles: TileLight) {
    this.#tiles = new Float64Array(tiles.count * 3)
    for (let tile = 0; tile < tiles.count; tile++) this.#tiles.set(toOklab(...tiles.mean(tile)), tile * 3)
  }

  /** @param cells one sample a cell */
  match(cells: LightPicture): Uint16Array {
    return Uint16Array.from({ length: cells.width * cells.height }, (_, cell) => {
      const [r, g, b] = [0, 1, 2].map((channel) =>
        Math.round(STEPS * Math.cbrt(cells.light[cell * 3 + channel]!)),
      )
      const key = (r! << 16) | (g! << 8) | b!
      const known = this.#known.get(key)
      if (known !== undefined) return known
      const id = this.#nearest(toOklab((r! / STEPS) ** 3, (g! / STEPS) ** 3, (b! / STEPS) ** 3))
      this.#known.set(key, id)
      return id
    })
  }

  #nearest(colour: readonly [number, number, number]): number {
    const tiles = this.#tiles
    let best = 0
    let least = Infinity
    for (let at = 0; at < tiles.length; at += 3) {
      const square =
        (tiles[at]! - colour[0]) ** 2 + (tiles[at + 1]! - colour[1]) ** 2 + (tiles[at + 2]! - colour[2]) ** 2
      if (square < least) [best, least] = [at / 3, square]
    }
    return best
  }
}

/** Source: Björn Ottosson, "A perceptual color space for image processing", 2020. */
function toOklab(r: number, g: number, b: number): [number, number, number] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
