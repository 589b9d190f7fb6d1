import { expect, it } from 'vitest'
import { colourCoverage, coveredShare } from '../../../server/tileset/colour-coverage.ts'

function cube(steps: number, keep: (red: number, green: number, blue: number) => boolean): Uint8Array {
  const levels = Array.from({ length: steps }, (_, step) => Math.round((step * 255) / (steps - 1)))
  return Uint8Array.from(
    levels.flatMap((red) =>
      levels.flatMap((green) => levels.flatMap((blue) => (keep(red, green, blue) ? [red, green, blue] : []))),
    ),
  )
}

const all = (means: Uint8Array): number[] => Array.from({ length: means.length / 3 }, (_, tile) => tile)

it('finds nothing missing where every colour has a tile', () => {
  const means = cube(12, () => true)
  expect(colourCoverage(means, all(means))).toEqual({ share: 1, missing: [] })
})

it('names the colours that are farthest from every tile', () => {
  const means = cube(12, (red, green, blue) => !(blue > 150 && red < 120 && green < 120))
  const { share, missing } = colourCoverage(means, all(means))
  expect(share).toBeGreaterThan(0.8)
  expect(share).toBeLessThan(1)
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(missing[0]!.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ]
  expect(blue).toBeGreaterThan(200)
  expect(Math.max(red, green)).toBeLessThan(60)
})

it('counts only the tiles it is told of', () => {
  const means = Uint8Array.from([0, 0, 0, 255, 255, 255])
  expect(colourCoverage(means, [0]).share).toBeLessThan(colourCoverage(means, [0, 1]).share)
  expect(colourCoverage(means, []).share).toBe(0)
})

it('finds the same share without looking at every tile', () => {
  const thinned = cube(5, (red, green, blue) => (red * 7 + green * 3 + blue) % 5 < 3)
  const half = (tile: number): boolean => tile % 2 === 0
  for (const means of [thinned, cube(9, (red) => red > 100), new Uint8Array(0)]) {
    expect(coveredShare(means, () => true)).toBe(colourCoverage(means, all(means)).share)
    expect(coveredShare(means, half)).toBe(colourCoverage(means, all(means).filter(half)).share)
  }
})
