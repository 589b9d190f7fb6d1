import type { CloseUpSide } from '../protocol/close-up.ts'
import type { CloseUpRequest } from './close-up-messages.ts'
import { encodeCloseUp } from './close-up-picture.ts'
import { TileOriginals } from './tile-originals.ts'
import { openStarterRecipe } from './starter-recipes.ts'

/** Makes close-ups: of recipes by drawing, of pictures and clips from their files. */
export class CloseUpPainter {
  readonly #originals = new TileOriginals()

  /** The picture file of a close-up, or null where there is nothing better than the page has. */
  async paint({ source, folder, files, ffmpeg, tileId, side }: CloseUpRequest): Promise<Uint8Array | null> {
    const frames =
      source.kind === 'recipe'
        ? await drawTile(source.recipe, tileId, side)
        : await this.#originals.frames({ source, folder, files, ffmpeg }, tileId, side)
    return frames === null ? null : encodeCloseUp(frames, side)
  }
}

async function drawTile(name: string, tileId: number, side: CloseUpSide): Promise<Uint8Array[] | null> {
  const recipe = await openStarterRecipe(name)
  if (tileId >= recipe.count) return null
  const pixels = new Uint8Array(side * side * 3)
  await recipe.drawTile(tileId, side, pixels)
  return [pixels]
}
