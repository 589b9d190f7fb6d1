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
  const pool = await DrawPool.open(recipe.name)
  try {
    const encoder = new PageEncoder(writer, { isLossless: request.isLossless, ground: recipe.ground })
    const lists = new TileLists()
    const tilePx = planTilePx(count)
    const pageTiles = pageLayout(tilePx).tiles
    const pages: PageEntry[] = []
    const told = setInterval(() => {
      const perSecond = (1000 * pool.drawnCount) / (performance.now() - startMs)
      onProgress({ done: pool.drawnCount, total: count, perSecond, film: null })
    }, 100)
    try {
      let next = drawSheet(pool, 0, count)
      const sheetsOf = async function* (page: number): AsyncGenerator<Uint8Array> {
        const end = Math.min(count, (page + 1) * pageTiles)
        for (let first = page * pageTiles; first < end; first += PAGE_TILES) {
          const tiles = await next
          next = drawSheet(pool, first + PAGE_TILES, count)
          next.catch(() => undefined)
          for (let at = 0; at * TILE_BYTES < tiles.length; at++) {
            const pixels = tiles.subarray(at * TILE_BYTES, (at + 1) * TILE_BYTES)
            const flags = recipe.tileFlags(first + at)
            lists.setTile(first + at, first + at, [pixels], { flags, roundMs: 0 })
          }
          yield tiles
        }
      }
      for (let page = 0; page * pageTiles < count; page++)
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
      slotCount: count,
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

/** The tiles from `first` on, at most 1024 of them, in memory that threads share. */
async function drawSheet(pool: DrawPool, first: number, count: number): Promise<Uint8Array> {
  const drawn = Math.max(0, Math.min(PAGE_TILES, count - first))
  const tiles = new Uint8Array(new SharedArrayBuffer(drawn * TILE_BYTES))
  return drawn === 0 ? tiles : pool.draw(first, drawn, tiles)
}
