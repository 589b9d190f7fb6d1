import { expect, it } from 'vitest'
import { vignetteAt } from '../../../server/protocol/vignette.ts'

it('leaves the middle alone and takes from the corners what it is asked for', () => {
  expect(vignetteAt(0, 0, 1)).toBe(1)
  expect(vignetteAt(0.5, 0.5, 0)).toBe(1)
  for (const [x, y] of [
    [0.5, 0.5],
    [-0.5, 0.5],
    [0.5, -0.5],
    [-0.5, -0.5],
  ] as const)
    expect(vignetteAt(x, y, 0.3)).toBeCloseTo(0.7, 9)
  expect(vignetteAt(0.5, 0, 0.3)).toBeCloseTo(0.85, 9)
})

it('falls evenly on the way out', () => {
  const along = Array.from({ length: 51 }, (_, n) => vignetteAt(n / 100, n / 100, 1))
  for (let n = 1; n < along.length; n++) {
    expect(along[n]!).toBeLessThanOrEqual(along[n - 1]!)
    expect(along[n - 1]! - along[n]!).toBeLessThan(0.05)
  }
})
