import { PAGE_TILES, type PageEntry } from '../protocol/tile-set-manifest.ts'
import type { BuildProgress, BuildReport, BuildRequest } from './build-messages.ts'
import { recipeKey } from './recipe-key.ts'
import { DrawPool } from './draw-pool.ts'
import { PageEncoder } from './page-encoder.ts'
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
  const perPage = Math.floor(PAGE_TILES / frames)
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
    const encoder = new PageEncoder(writer, request.isLossless)
    const lists = new TileLists()
    const pages: PageEntry[] = []
    const told = setInterval(() => {
      const done = Math.floor(pool.drawnCount / frames)
      onProgress({ done, total: count, perSecond: (1000 * done) / (performance.now() - startMs), film: null })
    }, 100)
    try {
      const countOf = (page: number): number => Math.min(perPage, count - page * perPage)
      let next = pool.draw(0, countOf(0), groundPage(recipe.ground))
      for (let page = 0; page * perPage < count; page++) {
        const tiles = await next
        const first = page * perPage
        if (first + perPage < count) {
          next = pool.draw(first + perPage, countOf(page + 1), groundPage(recipe.ground))
          next.catch(() => undefined)
        }
        for (let at = 0; at < countOf(page); at++) {
          const run = Array.from({ length: frames }, (_, frame) => {
            const from = (at * frames + frame) * TILE_BYTES
            return tiles.subarray(from, from + TILE_BYTES)
          })
          const flags = recipe.tileFlags(first + at)
          lists.setTile(first + at, page * PAGE_TILES + at * frames, run, { flags, roundMs })
        }
        pages.push(await encoder.encode(tiles))
      }
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
      slotCount: (pages.length - 1) * PAGE_TILES + (((count - 1) % perPage) + 1) * frames,
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

/** One page of empty slots, in memory that threads share. */
function groundPage(ground: readonly [number, number, number]): Uint8Array<SharedArrayBuffer> {
  const page = new Uint8Array(new SharedArrayBuffer(PAGE_TILES * TILE_BYTES))
  for (let at = 0; at < page.length; at += 3) page.set(ground, at)
  return page
}
