import { describe, expect, it } from 'vitest'
import {
  applyHomography,
  canHoldPicture,
  cssTransformOf,
  FILLED,
  homographyTo,
  invertHomography,
  type Corners,
} from '../../../client/view/homography.ts'
import { randomOf } from '../../browser/random-set.ts'

const SQUARE = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]

/** Seeded corners, each within a third of the canvas of its place. */
function cornersOf(seed: number): Corners {
  const random = randomOf(seed)
  for (let warm = 0; warm < 8; warm++) random()
  return FILLED.map((part) => Math.abs(part - random() / 3)) as unknown as Corners
}

describe('the homography', () => {
  it.each([1, 2, 3, 4, 5])('takes the corners of the square to where they are wanted (seed %d)', (seed) => {
    const corners = cornersOf(seed)
    const homography = homographyTo(corners)!
    SQUARE.forEach((corner, at) => {
      const { x, y } = applyHomography(homography, corner)
      expect(x).toBeCloseTo(corners[at * 2]!, 12)
      expect(y).toBeCloseTo(corners[at * 2 + 1]!, 12)
    })
  })

  it.each([1, 2, 3, 4, 5])('is undone by its inverse (seed %d)', (seed) => {
    const homography = homographyTo(cornersOf(seed))!
    const back = invertHomography(homography)
    for (let x = 0; x <= 1; x += 0.125)
      for (let y = 0; y <= 1; y += 0.125) {
        const again = applyHomography(back, applyHomography(homography, { x, y }))
        expect(again.x).toBeCloseTo(x, 10)
        expect(again.y).toBeCloseTo(y, 10)
      }
  })

  it('is nothing for a picture that fills its canvas', () => {
    expect(homographyTo(FILLED)!.map((part) => part + 0)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  })

  it('keeps straight lines straight', () => {
    const homography = homographyTo(cornersOf(6))!
    const [from, middle, to] = [0, 0.3, 1].map((t) => applyHomography(homography, { x: t, y: 0.2 + t * 0.5 }))
    const turn = (to!.x - from!.x) * (middle!.y - from!.y) - (to!.y - from!.y) * (middle!.x - from!.x)
    expect(turn).toBeCloseTo(0, 12)
  })

  it('is the CSS transform of a box of any size', () => {
    const corners = cornersOf(7)
    const [width, height] = [1280, 720]
    const text = cssTransformOf(homographyTo(corners)!, width, height)
    const m = text.slice('matrix3d('.length, -1).split(',').map(Number)
    SQUARE.forEach(({ x, y }, at) => {
      const [px, py] = [x * width, y * height]
      const w = m[3]! * px + m[7]! * py + m[15]!
      expect((m[0]! * px + m[4]! * py + m[12]!) / w).toBeCloseTo(corners[at * 2]! * width, 8)
      expect((m[1]! * px + m[5]! * py + m[13]!) / w).toBeCloseTo(corners[at * 2 + 1]! * height, 8)
    })
  })
})

describe('corners', () => {
  it('hold a picture that stands on its head or is mirrored', () => {
    expect(canHoldPicture([1, 1, 0, 1, 0, 0, 1, 0])).toBe(true)
    expect(canHoldPicture([1, 0, 0, 0, 0, 1, 1, 1])).toBe(true)
  })

  it.each([
    ['crossed', [0, 0, 1, 1, 1, 0, 0, 1]],
    ['bent in', [0.7, 0.7, 1, 0, 1, 1, 0, 1]],
    ['on a line', [0.5, 0.5, 1, 0, 1, 1, 0, 1]],
    ['in one place', [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
    ['of no height', [0, 0, 1, 0, 1, 0, 0, 0]],
    ['no numbers', [NaN, 0, 1, 0, 1, 1, 0, 1]],
  ] as const)('that are %s hold none', (_, corners) => {
    expect(canHoldPicture(corners)).toBe(false)
    expect(homographyTo(corners)).toBeNull()
  })
})
