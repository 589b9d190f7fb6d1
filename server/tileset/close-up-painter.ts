import type { CloseUpSide } from '../protocol/close-up.ts'
import { MAX_MOVING_SIDE } from '../protocol/close-up.ts'
import type { CloseUpRequest } from './close-up-messages.ts'
import { encodeCloseUp } from './close-up-picture.ts'
import { openStarterRecipe, type RecipeChoice } from './starter-recipes.ts'
import { TileOriginals } from './tile-originals.ts'
import type { TileRecipe } from './tile-recipe.ts'

/** Makes close-ups: of recipes by drawing, of pictures and clips from their files. */
export class CloseUpPainter {
  readonly #originals = new TileOriginals()
  #recipe: { readonly key: string; readonly recipe: TileRecipe } | null = null

  /** The picture file of a close-up, or null where there is nothing better than the page has. */
  async paint({ source, folder, files, ffmpeg, tileId, side }: CloseUpRequest): Promise<Uint8Array | null> {
    const frames =
      source.kind === 'recipe'
        ? await this.#drawTile(source, tileId, side)
        : await this.#originals.frames({ source, folder, files, ffmpeg }, tileId, side)
    return frames === null ? null : encodeCloseUp(frames, side)
  }

  async #drawTile(choice: RecipeChoice, tileId: number, side: CloseUpSide): Promise<Uint8Array[] | null> {
    const recipe = await this.#openRecipe(choice)
    const { frames } = recipe.round
    if (tileId >= recipe.count || (frames > 1 && side > MAX_MOVING_SIDE)) return null
    const drawn: Uint8Array[] = []
    for (let frame = 0; frame < frames; frame++) {
      const pixels = new Uint8Array(side * side * 3)
      await recipe.drawTile(tileId, side, pixels, frame)
      drawn.push(pixels)
    }
    return drawn
  }

  async #openRecipe(choice: RecipeChoice): Promise<TileRecipe> {
    const key = JSON.stringify([choice.recipe, choice.glyphs])
    if (this.#recipe?.key !== key) this.#recipe = { key, recipe: await openStarterRecipe(choice) }
    return this.#recipe.recipe
  }
}
