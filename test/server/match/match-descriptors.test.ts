import { expect, it } from 'vitest'

import { copyForMatching, weighRoughness } from '../../../server/match/match-descriptors.ts'
import {
  CHROMA_SCALE,
  DESCRIPTOR_LANES,
  LANE,
  MATCH_CHROMA_SCALE,
  STRUCTURE_WEIGHT,
} from '../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_STYLED } from '../../../server/protocol/tile-set-manifest.ts'

it('counts roughness but of styled tiles and cut pieces, charges those, and weighs all else of them alike', () => {
  const flags = [0, TILE_STYLED, TILE_CUT, TILE_STYLED | TILE_CUT]
  const stored = new Int16Array(flags.length * DESCRIPTOR_LANES)
  flags.forEach((flag, tile) => stored.set([80, 160, 240, 320, 7, -7, 400, flag], tile * DESCRIPTOR_LANES))
  const copied = new Int16Array(stored.length)
  copyForMatching(stored, flags.length, copied)
  const roughness = flags.map((_, tile) => copied[tile * DESCRIPTOR_LANES + LANE.ROUGHNESS])
  expect(roughness).toEqual([333, 0, 0, 0])
  expect(flags.map((_, tile) => copied[tile * DESCRIPTOR_LANES + LANE.FLAGS]! > 0)).toEqual([
    false,
    false,
    true,
    true,
  ])
  const mean = 200
  const luma = [80, 160, 240, 320].map((lane) => Math.round(mean + (lane - mean) * STRUCTURE_WEIGHT))
  const chroma = Math.round((7 * MATCH_CHROMA_SCALE) / CHROMA_SCALE)
  for (let at = 0; at < copied.length; at += DESCRIPTOR_LANES)
    expect([...copied.subarray(at, at + 6)]).toEqual([...luma, chroma, -chroma])
})

it('weighs roughness by calm: not at all, as it is, three times as much, up to a limit', () => {
  const roughness = Int16Array.from([0, 10, 400, 7_000])
  const lanes = (calm: number): number[] => {
    const out = new Int16Array(roughness.length * DESCRIPTOR_LANES).fill(5)
    weighRoughness(roughness, calm, out)
    expect(out.filter((lane) => lane === 5)).toHaveLength(roughness.length * 7)
    return [...roughness].map((_, id) => out[id * DESCRIPTOR_LANES + LANE.ROUGHNESS]!)
  }
  expect(lanes(0)).toEqual([0, 0, 0, 0])
  expect(lanes(0.5)).toEqual([0, 10, 400, 7_000])
  expect(lanes(1)).toEqual([0, 30, 1_200, 8_000])
})
