import { SmaltiError } from '../errors/smalti-error.ts'
import { GLYPH_MIX, type GlyphChoice } from './recipes/glyph-alphabet.ts'
import type { TileRecipe } from './tile-recipe.ts'

/** A starter set, and for `glyphs` what it is drawn of; a mix when left out. */
export type RecipeChoice = { readonly recipe: string; readonly glyphs?: GlyphChoice }

const RECIPES: ReadonlyMap<string, (choice: RecipeChoice) => Promise<TileRecipe>> = new Map([
  ['smalti', async () => (await import('./recipes/smalti-recipe.ts')).smaltiRecipe],
  ['emoji', async () => (await import('./recipes/emoji-recipe.ts')).emojiRecipe],
  ['clips', async () => (await import('./recipes/clips-recipe.ts')).clipsRecipe],
  [
    'glyphs',
    async ({ glyphs }: RecipeChoice) =>
      (await import('./recipes/glyphs-recipe.ts')).glyphsRecipe(glyphs ?? GLYPH_MIX),
  ],
])

/** Names of the starter sets that code makes. */
export const STARTER_RECIPES: readonly string[] = [...RECIPES.keys()]

/** A starter set's recipe. */
export async function openStarterRecipe(choice: RecipeChoice): Promise<TileRecipe> {
  const open = RECIPES.get(choice.recipe)
  if (open === undefined) {
    throw new SmaltiError(
      'bad-tile-set',
      `no recipe is called ${choice.recipe}`,
      `use ${STARTER_RECIPES.join(' or ')}`,
    )
  }
  return open(choice)
}
