import { linearToLab } from '../../server/tileset/oklab.ts'
import type { LightPicture } from './luma-picture.ts'
import { NearestColour } from './nearest-colour.ts'
import type { TileLight } from './tile-light.ts'

/** Colours are told apart in this many steps of the cube root of light a channel. */
const STEPS = 255

/**
 * The grid that matching by average colour alone gives: for each cell the tile of the nearest mean in OKLab, asked of
 * every tile. It is what a score is measured against.
 */
export class NearestAverage {
  readonly #tiles: NearestColour
  readonly #known = new Map<number, number>()

  constructor(tiles: TileLight) {
    const colours = Array.from({ length: tiles.count }, (_, tile) => linearToLab(tiles.mean(tile)))
    this.#tiles = new NearestColour(colours.flat())
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
      const id = this.#tiles.find(...linearToLab([(r! / STEPS) ** 3, (g! / STEPS) ** 3, (b! / STEPS) ** 3]))
      this.#known.set(key, id)
      return id
    })
  }
}
