import { expect, test } from 'vitest'

import {
  CHROMA_SCALE,
  DESCRIPTOR_LANES,
  fromLinear,
  LANE,
  LUMA_SCALE,
  toLinear,
  toYuv,
} from '../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_PX } from '../../../server/protocol/tile-set-manifest.ts'
import { describeTile } from '../../../server/tileset/tile-descriptor.ts'
import { seeded } from './pictures.ts'

type Pixel = readonly [number, number, number]

function describe(frames: readonly Uint8Array[], flags = 0): { lanes: Int16Array; mean: Uint8Array } {
  const descriptors = new Int16Array(3 * DESCRIPTOR_LANES)
  const means = new Uint8Array(9)
  describeTile(frames, flags, 1, descriptors, means)
  expect([...descriptors.subarray(0, 8), ...descriptors.subarray(16)]).toEqual(Array(16).fill(0))
  return { lanes: descriptors.subarray(8, 16), mean: means.subarray(3, 6) }
}

/** The mean in linear light of the pixels inside a square, encoded. */
function meanOf(frames: readonly Uint8Array[], left: number, top: number, side: number): Pixel {
  const sum = [0, 0, 0]
  for (const frame of frames) {
    for (let y = top; y < top + side; y++) {
      for (let x = left; x < left + side; x++) {
        for (let c = 0; c < 3; c++) sum[c]! += toLinear(frame[(y * TILE_PX + x) * 3 + c]!)
      }
    }
  }
  const [r, g, b] = sum.map((light) => fromLinear(light / (side * side * frames.length)))
  return [r!, g!, b!]
}

function oracle(frames: readonly Uint8Array[]): number[] {
  const half = TILE_PX / 2
  const corners = [
    [0, 0],
    [half, 0],
    [0, half],
    [half, half],
  ] as const
  const lumas = corners.map(([x, y]) => toYuv(...meanOf(frames, x, y, half))[0])
  const [, u, v] = toYuv(...meanOf(frames, 0, 0, TILE_PX))
  let squares = 0
  for (const frame of frames) {
    for (let at = 0; at < TILE_PX * TILE_PX; at++) {
      const [x, y] = [at % TILE_PX, Math.floor(at / TILE_PX)]
      const [luma] = toYuv(frame[at * 3]!, frame[at * 3 + 1]!, frame[at * 3 + 2]!)
      squares += (luma - lumas[(y < half ? 0 : 2) + (x < half ? 0 : 1)]!) ** 2
    }
  }
  const roughness = Math.sqrt(squares / (TILE_PX * TILE_PX * frames.length))
  return [
    ...lumas.map((luma) => luma * LUMA_SCALE),
    (u - 128) * CHROMA_SCALE,
    (v - 128) * CHROMA_SCALE,
    roughness * LUMA_SCALE,
  ].map(Math.round)
}

function noise(seed: number): Uint8Array {
  const random = seeded(seed)
  return Uint8Array.from(
    { length: TILE_PX * TILE_PX * 3 },
    (_, at) => (random() * 255) / (1 + ((at / 3) % 3)),
  )
}

test.each([1, 2, 3])('a still tile agrees with the oracle (seed %i)', (seed) => {
  const frames = [noise(seed)]
  expect([...describe(frames).lanes.subarray(0, 7)]).toEqual(oracle(frames))
})

test('a run of frames is described by its mean in linear light', () => {
  const frames = [noise(4), noise(5), new Uint8Array(TILE_PX * TILE_PX * 3).fill(255)]
  const { lanes, mean } = describe(frames)
  expect([...lanes.subarray(0, 7)]).toEqual(oracle(frames))
  expect([...mean]).toEqual(meanOf(frames, 0, 0, TILE_PX).map(Math.round))
})

test('a flat tile is smooth, grey has no chroma, flags are kept', () => {
  const { lanes, mean } = describe([new Uint8Array(TILE_PX * TILE_PX * 3).fill(100)], TILE_CUT)
  expect([...lanes]).toEqual([800, 800, 800, 800, 0, 0, 0, TILE_CUT])
  expect(lanes[LANE.FLAGS]).toBe(TILE_CUT)
  expect([...mean]).toEqual([100, 100, 100])
})
