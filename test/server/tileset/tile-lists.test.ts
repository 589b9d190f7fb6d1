import { expect, test } from 'vitest'

import { TILE_BYTES } from '../../../server/tileset/tile-recipe.ts'
import { TileLists } from '../../../server/tileset/tile-lists.ts'
import { TILE_TURNABLE, tileFlags, tileSlot } from '../../../server/protocol/tile-set-manifest.ts'

const grey = (level: number): Uint8Array => new Uint8Array(TILE_BYTES).fill(level)

test('a tile may be a run of frames in slots one after another', () => {
  const lists = new TileLists()
  lists.setTile(0, 0, [grey(40)], TILE_TURNABLE)
  lists.setTile(1, 1, [grey(0), grey(255), grey(255)], 0)
  lists.setTile(2, 4, [grey(9)], 0)
  const bytes = lists.bytes(3)
  const table = new Uint32Array(bytes.table.buffer, 0, 6)
  expect([0, 1, 2].map((tile) => tileSlot(table, tile))).toEqual([0, 1, 4])
  expect([0, 1, 2].map((tile) => table[tile * 2 + 1])).toEqual([1, 3, 1])
  expect(tileFlags(table, 0)).toBe(TILE_TURNABLE)
  expect([...bytes.means]).toEqual([40, 40, 40, 213, 213, 213, 9, 9, 9])
  expect([bytes.table.length, bytes.descriptors.length]).toEqual([24, 48])
})

test('stored lists are taken over byte for byte', () => {
  const [one, two] = [new TileLists(), new TileLists()]
  for (let tile = 0; tile < 5; tile++) one.setTile(tile, tile, [grey(tile * 50)], 0)
  const bytes = one.bytes(5)
  two.load(bytes.table, bytes.descriptors, bytes.means)
  expect(two.bytes(5)).toEqual(bytes)
})
