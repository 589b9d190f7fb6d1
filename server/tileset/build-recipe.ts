import { PAGE_TILES, pageLayout, type PageEntry } from '../protocol/tile-set-manifest.ts'
import type { BuildProgress, BuildReport, BuildRequest } from './build-messages.ts'
import { recipeKey } from './recipe-key.ts'
import { DrawPool } from './draw-pool.ts'
import { PageEncoder } from './page-encoder.ts'
import { planTilePx } from './slot-plan.ts'
import { SetWriter } from './set-writer.ts'
import { readStoredManifest, type StoredManifest } from './stored-manifest.ts'
import { TileLists } from './tile-lists.ts'
import { TILE_BYTES, type TileRecipe } from './tile-recipe.ts'

/** Draws a recipe's tiles in all cores and stores them as the set's next revision, unless the set is up to date. */
export async function buildRecipe(
  recipe: TileRecipe,
  request: BuildRequest & { readonly source: { readonly kind: 'recipe' } },
  onProgress: (progress: BuildProgress) => void,
): Promise<BuildReport> {
  const startMs = performance.now()
  const { isCoarse } = request.source
  const count = isCoarse ? recipe.coarseCount : recipe.count
  const { frames, roundMs } = recipe.round
  const perSheet = Math.floor(PAGE_TILES / frames)
  const contentKey = recipeKey(recipe, isCoarse, request.isLossless)
  const old = await readStoredManifest(request.folder)
  const oldManifest = old.kind === 'valid' ? old.manifest : null
  if (oldManifest?.contentKey === contentKey) {
    return {
      manifest: oldManifest,
      isUnchanged: true,
      madeCount: 0,
      skipped: [],
      unsettledCount: 0,
      tookMs: 0,
    }
  }
  const writer = await SetWriter.open(request.folder)
  const pool = await DrawPool.open(request.source)
  try {
    const encoder = new PageEncoder(writer, { isLossless: request.isLossless, ground: recipe.ground })
    const lists = new TileLists()
    const sheetCount = Math.ceil(count / perSheet)
    const slotCount = (sheetCount - 1) * PAGE_TILES + (((count - 1) % perSheet) + 1) * frames
    const tilePx = planTilePx(slotCount)
    const sheetsAPage = pageLayout(tilePx).tiles / PAGE_TILES
    const draw = async (sheet: number): Promise<Uint8Array> => {
      const first = sheet * perSheet
      const drawn = Math.max(0, Math.min(perSheet, count - first))
      const tiles = new Uint8Array(new SharedArrayBuffer(drawn * frames * TILE_BYTES))
      return drawn === 0 ? tiles : pool.draw(first, drawn, tiles)
    }
    const pages: PageEntry[] = []
    const told = setInterval(() => {
      const done = Math.floor(pool.drawnCount / frames)
      onProgress({ done, total: count, perSecond: (1000 * done) / (performance.now() - startMs), film: null })
    }, 100)
    try {
      let next = draw(0)
      const sheetsOf = async function* (page: number): AsyncGenerator<Uint8Array> {
        const end = Math.min(sheetCount, (page + 1) * sheetsAPage)
        for (let sheet = page * sheetsAPage; sheet < end; sheet++) {
          const tiles = await next
          next = draw(sheet + 1)
          next.catch(() => undefined)
          for (let at = 0; at * frames * TILE_BYTES < tiles.length; at++) {
            const run = Array.from({ length: frames }, (_, frame) => {
              const from = (at * frames + frame) * TILE_BYTES
              return tiles.subarray(from, from + TILE_BYTES)
            })
            const tile = sheet * perSheet + at
            lists.setTile(tile, sheet * PAGE_TILES + at * frames, run, {
              flags: recipe.tileFlags(tile),
              roundMs,
            })
          }
          yield tiles
        }
      }
      for (let page = 0; page * sheetsAPage < sheetCount; page++)
        pages.push(await encoder.encode(tilePx, sheetsOf(page)))
    } finally {
      clearInterval(told)
    }
    const bytes = lists.bytes(count)
    const manifest: StoredManifest = {
      format: 1,
      name: request.name,
      label: recipe.label,
      contentKey,
      lineage: recipeKey(recipe, false, request.isLossless),
      revision: (oldManifest?.revision ?? 0) + 1,
      count,
      slotCount,
      tilePx,
      pages,
      table: await writer.put(bytes.table, 'bin'),
      means: await writer.put(bytes.means, 'bin'),
      ground: recipe.ground,
      isLossless: request.isLossless,
      defaults: recipe.defaults,
      descriptors: await writer.put(bytes.descriptors, 'bin'),
      record: null,
    }
    await writer.commit(manifest)
    const tookMs = performance.now() - startMs
    return { manifest, isUnchanged: false, madeCount: count, skipped: [], unsettledCount: 0, tookMs }
  } finally {
    await pool.close()
    await writer.close()
  }
}
