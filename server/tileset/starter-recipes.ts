import { SmaltiError } from '../errors/smalti-error.ts'
import type { TileRecipe } from './tile-recipe.ts'

const RECIPES: ReadonlyMap<string, () => Promise<TileRecipe>> = new Map([
  ['smalti', async () => (await import('./recipes/smalti-recipe.ts')).smaltiRecipe],
  ['emoji', async () => (await import('./recipes/emoji-recipe.ts')).emojiRecipe],
])

/** Names of the starter sets that code makes. */
export const STARTER_RECIPES: readonly string[] = [...RECIPES.keys()]

/** A starter set's recipe by its name. */
export async function openStarterRecipe(name: string): Promise<TileRecipe> {
  const open = RECIPES.get(name)
  if (open === undefined) {
    throw new SmaltiError(
      'bad-tile-set',
      `no recipe is called ${name}`,
      `use ${STARTER_RECIPES.join(' or ')}`,
    )
  }
  return open()
}
