import { createHash } from 'node:crypto'

import type { TileRecipe } from './tile-recipe.ts'

/** Raised when stored bytes change though recipe and pictures do not. */
export const BUILD_VERSION = 1

/** Content key of the set that a recipe makes; a coarse set has its own. */
export function recipeKey(recipe: TileRecipe, isCoarse: boolean, isLossless: boolean): string {
  const facts = [BUILD_VERSION, recipe.name, recipe.version, isCoarse, isLossless]
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32)
}
