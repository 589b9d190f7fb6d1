import { parentPort, workerData } from 'node:worker_threads'

import { messageOf } from '../errors/smalti-error.ts'
import type { DrawAnswer, DrawJob } from './draw-pool.ts'
import { openStarterRecipe, type RecipeChoice } from './starter-recipes.ts'
import { TILE_PX } from '../protocol/tile-set-manifest.ts'
import { TILE_BYTES } from './tile-recipe.ts'

const recipe = await openStarterRecipe(workerData as RecipeChoice)

parentPort?.on('message', (job: DrawJob) => {
  void draw(job).then((answer) => parentPort?.postMessage(answer))
})

async function draw({ firstTile, count, tiles, counter }: DrawJob): Promise<DrawAnswer> {
  const { frames } = recipe.round
  try {
    for (let at = Atomics.add(counter, 0, 1); at < count * frames; at = Atomics.add(counter, 0, 1)) {
      const tile = firstTile + Math.floor(at / frames)
      const pixels = tiles.subarray(at * TILE_BYTES, (at + 1) * TILE_BYTES)
      await recipe.drawTile(tile, TILE_PX, pixels, at % frames)
      Atomics.add(counter, 1, 1)
    }
    return { ok: true }
  } catch (error) {
    return { ok: false, message: messageOf(error) }
  }
}
