import sharp from 'sharp'

import {
  PAGE_PX,
  PAGE_TILES,
  pageLayout,
  type PageEntry,
  type TilePx,
} from '../protocol/tile-set-manifest.ts'
import type { SetWriter } from './set-writer.ts'
import { createPageLevels, writeTileMips } from './tile-mips.ts'
import { TILE_BYTES } from './tile-recipe.ts'

/** Codes fitted to each page would save 7 % and take four times as long. */
const JPEG = { quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: false } as const
const PNG = { compressionLevel: 3 } as const

/** What pages are stored with. */
export type PageStyle = {
  readonly isLossless: boolean
  /** sRGB colour of empty slots. */
  readonly ground: readonly [number, number, number]
}

/** Tiles of a page to its files: mips, compression, names. Keeps one page of levels for reuse. */
export class PageEncoder {
  readonly #writer: SetWriter
  readonly #style: PageStyle
  #levels: readonly Uint8Array[] = []

  constructor(writer: SetWriter, style: PageStyle) {
    this.#writer = writer
    this.#style = style
    sharp.concurrency(1)
  }

  /**
   * Stores a page. Not to be called again before it is done.
   *
   * @param sheets its tiles in the order of their slots, each [tiles x 64 x 64 x 3] u8 sRGB: 1024 of them, in the last
   *   sheet as many as there are
   */
  async encode(tilePx: TilePx, sheets: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<PageEntry> {
    const { levels, pictureLevels } = pageLayout(tilePx)
    if (this.#levels.length !== levels) this.#levels = createPageLevels(tilePx)
    for (const level of this.#levels) Buffer.from(level.buffer).fill(Uint8Array.from(this.#style.ground))
    let first = 0
    for await (const tiles of sheets) {
      for (let at = 0; at * TILE_BYTES < tiles.length; at++) {
        const pixels = tiles.subarray(at * TILE_BYTES, (at + 1) * TILE_BYTES)
        writeTileMips(pixels, tilePx, first + at, this.#levels)
      }
      first += PAGE_TILES
    }
    const pictures = await Promise.all(
      this.#levels.slice(0, pictureLevels).map((pixels, level) => this.#compress(pixels, PAGE_PX >> level)),
    )
    const raw = Buffer.concat(this.#levels.slice(pictureLevels))
    return { pictures, raw: await this.#writer.put(raw, 'rgb') }
  }

  async #compress(pixels: Uint8Array, side: number): Promise<string> {
    const { isLossless } = this.#style
    const image = sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    const bytes = await (isLossless ? image.png(PNG) : image.jpeg(JPEG)).toBuffer()
    return this.#writer.put(bytes, isLossless ? 'png' : 'jpg')
  }
}
