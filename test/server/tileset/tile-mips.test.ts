import { expect, test } from 'vitest'

import { fromLinear, toLinear } from '../../../server/protocol/descriptor.ts'
import { PAGE_LEVELS, PAGE_SIDE_TILES, TILE_PX } from '../../../server/protocol/tile-set-manifest.ts'
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

test.each([0, 1, 31, 32, 1023])('mips of slot %i are block means in linear light', (slot) => {
  const random = seeded(slot + 1)
  const pixels = Uint8Array.from({ length: TILE_PX * TILE_PX * 3 }, () => random() * 256)
  const levels = createPageLevels()
  writeTileMips(pixels, slot, levels)
  for (let level = 0; level < PAGE_LEVELS; level++) {
    const side = TILE_PX >> level
    const pageSide = side * PAGE_SIDE_TILES
    const left = (slot % PAGE_SIDE_TILES) * side
    const top = Math.floor(slot / PAGE_SIDE_TILES) * side
    let worst = 0
    for (let at = 0; at < side * side * 3; at++) {
      const [x, y, channel] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side), at % 3]
      const stored = levels[level]![((top + y) * pageSide + left + x) * 3 + channel]!
      worst = Math.max(worst, Math.abs(stored - blockMean(pixels, level, x, y, channel)))
    }
    expect(worst, `level ${level}`).toBeLessThan(0.56)
  }
})

test('a tile touches no neighbour at any level', () => {
  const levels = createPageLevels()
  writeTileMips(new Uint8Array(TILE_PX * TILE_PX * 3).fill(255), 33, levels)
  for (const [level, bytes] of levels.entries()) {
    const lit = bytes.reduce((count, byte) => count + (byte === 255 ? 1 : 0), 0)
    expect(lit, `level ${level}`).toBe((TILE_PX >> level) ** 2 * 3)
  }
})
