import { expect, test } from 'vitest'

import { PAGE_PX, pageLayout } from '../../../server/protocol/tile-set-manifest.ts'
import { planTilePx } from '../../../server/tileset/slot-plan.ts'

test.each([
  [1, 64],
  [11_264, 64],
  [11_265, 32],
  [18_000, 32],
  [45_056, 32],
  [45_057, 16],
  [65_536, 16],
])('%i slots are laid out in tiles of %i px, and their pages take 256 MB at most', (slots, tilePx) => {
  expect(planTilePx(slots)).toBe(tilePx)
  const { tiles, levels } = pageLayout(planTilePx(slots))
  let pageBytes = 0
  for (let level = 0; level < levels; level++) pageBytes += (PAGE_PX >> level) ** 2 * 4
  expect(Math.ceil(slots / tiles) * pageBytes).toBeLessThanOrEqual(256e6)
})
