import { expect, test } from 'vitest'

import { fromLinear, toLinear } from '../../../server/protocol/descriptor.ts'
import { pageLayout, TILE_PX, type TilePx } from '../../../server/protocol/tile-set-manifest.ts'
import { createPageLevels, writeTileMips } from '../../../server/tileset/tile-mips.ts'
import { seeded } from './pictures.ts'

/** The mean of a block of the tile in linear light, encoded: what a mip's pixel must be. */
function blockMean(pixels: Uint8Array, level: number, x: number, y: number, channel: number): number {
  const side = 1 << level
  let sum = 0
  for (let dy = 0; dy < side; dy++) {
    for (let dx = 0; dx < side; dx++) {
      sum += toLinear(pixels[((y * side + dy) * TILE_PX + x * side + dx) * 3 + channel]!)
    }
  }
  return fromLinear(sum / side ** 2)
}

const places: readonly (readonly [TilePx, number])[] = [
  [64, 0],
  [64, 31],
  [64, 32],
  [64, 1023],
  [32, 0],
  [32, 64],
  [32, 4095],
  [16, 129],
  [16, 16_383],
]

test.each(places)('mips of tiles of %i px in slot %i are block means in linear light', (tilePx, slot) => {
  const random = seeded(slot + 1)
  const pixels = Uint8Array.from({ length: TILE_PX * TILE_PX * 3 }, () => random() * 256)
  const levels = createPageLevels(tilePx)
  writeTileMips(pixels, tilePx, slot, levels)
  const { sideTiles } = pageLayout(tilePx)
  for (const [level, stored] of levels.entries()) {
    const side = tilePx >> level
    const left = (slot % sideTiles) * side
    const top = Math.floor(slot / sideTiles) * side
    let worst = 0
    for (let at = 0; at < side * side * 3; at++) {
      const [x, y, channel] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side), at % 3]
      const seen = stored[((top + y) * side * sideTiles + left + x) * 3 + channel]!
      const wanted = blockMean(pixels, level + Math.log2(TILE_PX / tilePx), x, y, channel)
      worst = Math.max(worst, Math.abs(seen - wanted))
    }
    expect(worst, `level ${level}`).toBeLessThan(0.56)
  }
})

test.each([64, 32, 16] as const)('a tile of %i px touches no neighbour at any level', (tilePx) => {
  const levels = createPageLevels(tilePx)
  writeTileMips(new Uint8Array(TILE_PX * TILE_PX * 3).fill(255), tilePx, 33, levels)
  for (const [level, bytes] of levels.entries()) {
    const lit = bytes.reduce((count, byte) => count + (byte === 255 ? 1 : 0), 0)
    expect(lit, `level ${level}`).toBe((tilePx >> level) ** 2 * 3)
  }
})
