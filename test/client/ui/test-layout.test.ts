import { describe, expect, it } from 'vitest'
import { clockText } from '../../../client/ui/test-dial.ts'
import { layOutTest, type Circle, type TestFacts } from '../../../client/ui/test-layout.ts'

const FACTS: TestFacts = {
  widthPx: 1280,
  heightPx: 720,
  crop: [0, 0, 1, 1],
  picture: { left: 0, top: 0, width: 1280, height: 720 },
  cols: 160,
  rows: 90,
  name: 'Output',
  note: '',
}

const distance = (a: Circle, b: Circle): number => Math.hypot(a.x - b.x, a.y - b.y) - a.radius - b.radius

describe('the layout of the test picture', () => {
  it.each([
    [1280, 720],
    [1024, 768],
    [900, 900],
    [720, 1280],
    [3840, 480],
  ])('fits a page of %i x %i px, no circle over another', (widthPx, heightPx) => {
    const { dial, corners } = layOutTest({ ...FACTS, widthPx, heightPx })
    for (const [at, { x, y, radius }] of [dial, ...corners].entries()) {
      expect(Math.min(x, y, widthPx - x, heightPx - y)).toBeGreaterThan(radius)
      if (at > 0) expect(distance(dial, corners[at - 1]!)).toBeGreaterThan(0)
    }
    expect(corners.map(({ x, y }) => [x > widthPx / 2, y > heightPx / 2])).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [false, true],
    ])
  })

  it('lays one circle over all pages of a wall', () => {
    expect(layOutTest(FACTS).whole).toBeNull()
    const [left, right] = [
      [0, 0, 0.5, 1],
      [0.5, 0, 0.5, 1],
    ] as const
    const page = { ...FACTS, widthPx: 640 }
    expect(layOutTest({ ...page, crop: left }).whole).toEqual({ x: 640, y: 360, radius: 0.47 * 720 })
    expect(layOutTest({ ...page, crop: right }).whole).toEqual({ x: 0, y: 360, radius: 0.47 * 720 })
  })
})

describe('the clock of the test picture', () => {
  it.each([
    [0, '00:00:00.00'],
    [59_999_999, '00:00:59.99'],
    [3_600e6 * 25 + 61.25e6, '01:01:01.25'],
  ])('at %i us reads %s', (nowUs, text) => {
    expect(clockText(nowUs)).toBe(text)
  })
})
