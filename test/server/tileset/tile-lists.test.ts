import { expect, test } from 'vitest'

import { TILE_BYTES } from '../../../server/tileset/tile-recipe.ts'
import { TileLists } from '../../../server/tileset/tile-lists.ts'
import {
  TILE_RETIRED,
  TILE_TURNABLE,
  tileFlags,
  tileFrames,
  tileRoundMs,
  tileSlot,
} from '../../../server/protocol/tile-set-manifest.ts'

const grey = (level: number): Uint8Array => new Uint8Array(TILE_BYTES).fill(level)

test('a tile may be a run of frames in slots one after another', () => {
  const lists = new TileLists()
  lists.setTile(0, 0, [grey(40)], { flags: TILE_TURNABLE, roundMs: 0 })
  lists.setTile(1, 1, [grey(0), grey(255), grey(255)], { flags: 0, roundMs: 250 })
  lists.setTile(2, 4, [grey(9)], { flags: 0, roundMs: 0 })
  const bytes = lists.bytes(3)
  const table = new Uint32Array(bytes.table.buffer, 0, 6)
  expect([0, 1, 2].map((tile) => tileSlot(table, tile))).toEqual([0, 1, 4])
  expect([0, 1, 2].map((tile) => tileFrames(table, tile))).toEqual([1, 3, 1])
  expect([0, 1, 2].map((tile) => tileRoundMs(table, tile))).toEqual([0, 250, 0])
  expect(tileFlags(table, 0)).toBe(TILE_TURNABLE)
  expect([...bytes.means]).toEqual([40, 40, 40, 213, 213, 213, 9, 9, 9])
  expect([bytes.table.length, bytes.descriptors.length]).toEqual([24, 48])
})

test('stored lists are taken over byte for byte', () => {
  const [one, two] = [new TileLists(), new TileLists()]
  for (let tile = 0; tile < 5; tile++) one.setTile(tile, tile, [grey(tile * 50)], { flags: 0, roundMs: 0 })
  const bytes = one.bytes(5)
  two.load(bytes.table, bytes.descriptors, bytes.means)
  expect(two.bytes(5)).toEqual(bytes)
})

test('a flag is set and cleared without touching the others', () => {
  const lists = new TileLists()
  lists.setTile(0, 70, [grey(1)], { flags: TILE_TURNABLE, roundMs: 0 })
  lists.setFlag(0, TILE_RETIRED, true)
  lists.setFlag(0, TILE_RETIRED, true)
  expect([tileFlags(lists.table, 0), lists.descriptors[7]]).toEqual(
    Array(2).fill(TILE_TURNABLE | TILE_RETIRED),
  )
  lists.setFlag(0, TILE_RETIRED, false)
  expect([tileFlags(lists.table, 0), tileSlot(lists.table, 0)]).toEqual([TILE_TURNABLE, 70])
})
