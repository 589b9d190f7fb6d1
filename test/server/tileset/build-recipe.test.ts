import { expect, test } from 'vitest'

import {
  PAGE_TILES,
  tileFlags,
  tileFrames,
  tileRoundMs,
  tileSlot,
  TILE_STYLED,
} from '../../../server/protocol/tile-set-manifest.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { BuiltSet } from '../../../server/tileset/built-set.ts'
import { clipsRecipe } from '../../../server/tileset/recipes/clips-recipe.ts'
import { temporaryFolder } from './pictures.ts'

test(
  'a recipe of clips lies in its pages clip by clip, none over two pages',
  { timeout: 60_000 },
  async () => {
    const folder = await temporaryFolder()
    const source = { kind: 'recipe', recipe: 'clips', isCoarse: true } as const
    const { manifest } = await buildTileSet({
      source,
      name: 'clips',
      folder,
      isUrgent: true,
    })
    const { frames, roundMs } = clipsRecipe.round
    const perPage = Math.floor(PAGE_TILES / frames)
    const { coarseCount, defaults } = clipsRecipe
    expect(manifest).toMatchObject({ count: coarseCount, label: 'Clips', defaults })
    expect(manifest.pages).toHaveLength(Math.ceil(coarseCount / perPage))
    expect(manifest.slotCount).toBe((manifest.pages.length - 1) * PAGE_TILES + perPage * frames)

    const set = await BuiltSet.open(folder)
    for (const tile of [0, perPage - 1, perPage, coarseCount - 1]) {
      const slot = Math.floor(tile / perPage) * PAGE_TILES + (tile % perPage) * frames
      expect(tileSlot(set.table, tile)).toBe(slot)
      expect(tileFrames(set.table, tile)).toBe(frames)
      expect(tileRoundMs(set.table, tile)).toBe(roundMs)
      expect(tileFlags(set.table, tile)).toBe(TILE_STYLED)
      const pixels = new Uint8Array(64 * 64 * 3)
      await clipsRecipe.drawTile(tile, 64, pixels, 7)
      const stored = await set.readSlot(slot + 7)
      const difference = stored.reduce((sum, level, at) => sum + Math.abs(level - pixels[at]!), 0)
      expect(difference / pixels.length, `tile ${tile}`).toBeLessThan(4)
    }
  },
)
