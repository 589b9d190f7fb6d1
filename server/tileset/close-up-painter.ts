import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

import { toLinear } from '../protocol/descriptor.ts'
import { closeUpHeight, closeUpLevels, closeUpLevelTop, type CloseUpSide } from '../protocol/close-up.ts'
import type { CloseUpRequest } from './close-up-messages.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPictureFile } from './picture-file.ts'
import { parseSetRecord, type SetRecord } from './set-record.ts'
import { openStarterRecipe, type RecipeChoice } from './starter-recipes.ts'
import type { TileRecipe } from './tile-recipe.ts'
import { halveLight, levelOfLight } from './tile-mips.ts'

const JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const

type PicturesRequest = CloseUpRequest & { readonly source: { readonly kind: 'pictures' } }

/** Makes close-ups: of recipes by drawing, of pictures from their files. */
export class CloseUpPainter {
  #recipe: { readonly key: string; readonly recipe: TileRecipe } | null = null
  #record: { readonly file: string; readonly content: SetRecord | null } | null = null

  /** The picture file of a close-up, or null where there is nothing better than the page has. */
  async paint(request: CloseUpRequest): Promise<Uint8Array | null> {
    const pixels =
      request.source.kind === 'recipe'
        ? await this.#drawTile(request.source, request.tileId, request.side)
        : await this.#decodeTile({ ...request, source: request.source })
    return pixels === null ? null : encode(pixels, request.side)
  }

  async #decodeTile({ source, folder, record, tileId, side }: PicturesRequest): Promise<Uint8Array | null> {
    if (record === null) return null
    const content = await this.#read(path.join(folder, record))
    const digest = content?.tiles[tileId]?.digest
    const file = content?.files.find((candidate) => candidate.digest === digest)
    if (file === undefined) return null
    const read = await readPictureFile(path.join(source.pictures, file.path))
    if (!read.ok || read.digest !== digest) return null
    const decoded = await new PictureDecoder(source.ground).decode(read.bytes, read.kind, side)
    return decoded.ok ? decoded.pixels : null
  }

  /** The recipe is kept: it has made what it draws with. Clips move in their pages. */
  async #drawTile(choice: RecipeChoice, tileId: number, side: CloseUpSide): Promise<Uint8Array | null> {
    const key = JSON.stringify([choice.recipe, choice.glyphs])
    if (this.#recipe?.key !== key) this.#recipe = { key, recipe: await openStarterRecipe(choice) }
    const { recipe } = this.#recipe
    if (tileId >= recipe.count || recipe.round.frames > 1) return null
    const pixels = new Uint8Array(side * side * 3)
    await recipe.drawTile(tileId, side, pixels, 0)
    return pixels
  }

  async #read(file: string): Promise<SetRecord | null> {
    if (this.#record?.file !== file) {
      this.#record = { file, content: parseSetRecord(await readFile(file, 'utf8')) }
    }
    return this.#record.content
  }
}

/** All levels in one picture, one below the other, halved in linear light. */
async function encode(pixels: Uint8Array, side: CloseUpSide): Promise<Uint8Array> {
  const height = closeUpHeight(side)
  const levels = new Uint8Array(side * height * 3)
  levels.set(pixels)
  const light = Float32Array.from(pixels, (level) => toLinear(level))
  for (let level = 1; level < closeUpLevels(side); level++) {
    const width = side >> level
    halveLight(light, width)
    for (let y = 0; y < width; y++) {
      let to = (closeUpLevelTop(side, level) + y) * side * 3
      for (let from = y * width * 3; from < (y + 1) * width * 3; from++)
        levels[to++] = levelOfLight(light[from]!)
    }
  }
  const image = sharp(levels, { raw: { width: side, height, channels: 3 } })
  return image.jpeg(JPEG).toBuffer()
}
