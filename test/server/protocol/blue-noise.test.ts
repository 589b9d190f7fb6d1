import { expect, it } from 'vitest'
import { BLUE_NOISE_SIDE as SIDE, blueNoise } from '../../../server/protocol/blue-noise.ts'

const FIRST = 16
const ranks = blueNoise()

it('holds every rank equally often', () => {
  const counts = new Uint16Array(256)
  for (const rank of ranks) counts[rank]!++
  expect(new Set(counts)).toEqual(new Set([(SIDE * SIDE) / 256]))
})

it.each([32, 64, 128, 192, 224])('spreads the first %d ranks evenly over blocks of every place', (end) => {
  const block = 8
  for (let top = 0; top < SIDE; top += 4)
    for (let left = 0; left < SIDE; left += 4) {
      let count = 0
      for (let row = top; row < top + block; row++)
        for (let col = left; col < left + block; col++)
          if (ranks[(row % SIDE) * SIDE + (col % SIDE)]! < end) count++
      expect(Math.abs(count - (block * block * end) / 256)).toBeLessThanOrEqual(7)
    }
})

it('lets none of the first cells touch', () => {
  for (let cell = 0; cell < ranks.length; cell++) {
    if (ranks[cell]! >= FIRST) continue
    const right = ranks[cell - (cell % SIDE) + ((cell + 1) % SIDE)]!
    const below = ranks[(cell + SIDE) % ranks.length]!
    expect(Math.min(right, below)).toBeGreaterThanOrEqual(FIRST)
  }
})
