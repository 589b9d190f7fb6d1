import { expect, it } from 'vitest'

import { GLYPH_MIX } from '../../../server/tileset/recipes/glyph-alphabet.ts'
import { resolveTiles } from '../../../server/tileset/resolve-tiles.ts'
import { openStarterRecipe, STARTER_RECIPES } from '../../../server/tileset/starter-recipes.ts'

const places = { root: '/sets', packageRoot: '/nowhere', glyphs: null }

it.each(STARTER_RECIPES)('knows the starter set %s with its own defaults', async (name) => {
  const { label, defaults } = await openStarterRecipe({ recipe: name })
  expect(await resolveTiles(name, places)).toEqual({
    name,
    label,
    defaults,
    folder: `/sets/${name}`,
    source: { kind: 'recipe', recipe: name, isCoarse: false },
  })
})

it('keeps glyphs of other characters in a folder of their own, and leaves other sets alone', async () => {
  const glyphs = { ...GLYPH_MIX, characters: '01' }
  const chosen = await resolveTiles('glyphs', { ...places, glyphs })
  expect(chosen).toMatchObject({ name: 'glyphs', source: { recipe: 'glyphs', glyphs } })
  expect(chosen.folder).toMatch(/^\/sets\/glyphs-[0-9a-f]{8}$/)
  expect((await resolveTiles('smalti', { ...places, glyphs })).folder).toBe('/sets/smalti')
})

it('says which sets there are', async () => {
  await expect(resolveTiles('no-such-set', places)).rejects.toMatchObject({
    code: 'bad-tile-set',
    cure: expect.stringContaining('smalti, emoji, clips, glyphs') as string,
  })
})
