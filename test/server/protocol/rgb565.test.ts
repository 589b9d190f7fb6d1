import { expect, it } from 'vitest'
import { packColour } from '../../../server/frame/pack-colour.ts'
import { MATCH_CHROMA_SCALE, fromLinear, LUMA_SCALE, toYuv } from '../../../server/protocol/descriptor.ts'
import { rgb565Light } from '../../../server/protocol/rgb565.ts'

const COLOURS: readonly (readonly [number, number, number])[] = [
  [200, 40, 90],
  [12, 240, 130],
  [90, 90, 90],
]

function levelsOf(packed: number): number[] {
  const light = new Float64Array(3)
  rgb565Light(packed, light)
  return [...light].map(fromLinear)
}

it('gives the light of a colour, all the way to both ends', () => {
  expect(levelsOf(0)).toEqual([0, 0, 0])
  for (const level of levelsOf(0xffff)) expect(level).toBeCloseTo(255, 4)
  const [red, green, blue] = levelsOf((20 << 11) | (10 << 5) | 5) as [number, number, number]
  expect(red).toBeCloseTo((20 / 31) * 255, 4)
  expect(green).toBeCloseTo((10 / 63) * 255, 4)
  expect(blue).toBeCloseTo((5 / 31) * 255, 4)
})

it('gives back the colours that the sampler packs, as far as their bits go', () => {
  for (const colour of COLOURS) {
    const [y, u, v] = toYuv(...colour)
    const packed = packColour(
      y * 4 * LUMA_SCALE,
      (u - 128) * MATCH_CHROMA_SCALE,
      (v - 128) * MATCH_CHROMA_SCALE,
    )
    const levels = levelsOf(packed)
    for (const channel of [0, 1, 2]) expect(Math.abs(levels[channel]! - colour[channel]!)).toBeLessThan(4.5)
  }
})
