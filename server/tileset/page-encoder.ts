import sharp from 'sharp'

import {
  PAGE_LEVELS,
  PAGE_PX,
  PAGE_TILES,
  PICTURE_LEVELS,
  type PageEntry,
} from '../protocol/tile-set-manifest.ts'
import type { SetWriter } from './set-writer.ts'
import { createPageLevels, writeTileMips } from './tile-mips.ts'
import { TILE_BYTES } from './tile-recipe.ts'

const JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const
const PNG = { compressionLevel: 3 } as const

/** Tiles of a page to its files: mips, compression, names. Keeps one page of levels for reuse. */
export class PageEncoder {
  readonly #writer: SetWriter
  readonly #isLossless: boolean
  readonly #levels = createPageLevels()

  constructor(writer: SetWriter, isLossless: boolean) {
    this.#writer = writer
    this.#isLossless = isLossless
    sharp.concurrency(1)
  }

  /**
   * Stores a page. Not to be called again before it is done.
   *
   * @param tiles [1024 x 64 x 64 x 3] u8 sRGB, tile after tile; unused slots hold the ground colour
   */
  async encode(tiles: Uint8Array): Promise<PageEntry> {
    for (let slot = 0; slot < PAGE_TILES; slot++) {
      writeTileMips(tiles.subarray(slot * TILE_BYTES, (slot + 1) * TILE_BYTES), slot, this.#levels)
    }
    const pictures = await Promise.all(
      Array.from({ length: PICTURE_LEVELS }, async (_, level) => {
        const side = PAGE_PX >> level
        const image = sharp(this.#levels[level], { raw: { width: side, height: side, channels: 3 } })
        const bytes = await (this.#isLossless ? image.png(PNG) : image.jpeg(JPEG)).toBuffer()
        return this.#writer.put(bytes, this.#isLossless ? 'png' : 'jpg')
      }),
    )
    const raw = Buffer.concat(this.#levels.slice(PICTURE_LEVELS, PAGE_LEVELS))
    return { pictures, raw: await this.#writer.put(raw, 'rgb') }
  }
}
