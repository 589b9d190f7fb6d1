import { describe, expect, it } from 'vitest'
import { graderOf, isNeutral, NEUTRAL, type Grade } from '../../../server/protocol/grade.ts'
import { seededRandom } from './seeded-random.ts'

const LUMA = [0.2126, 0.7152, 0.0722] as const

function graded(changes: Partial<Grade>, ...colour: readonly number[]): number[] {
  const out = Float64Array.from(colour)
  graderOf({ ...NEUTRAL, ...changes })?.(out)
  return [...out]
}

function lumaOf(colour: readonly number[]): number {
  return colour.reduce((sum, level, channel) => sum + level * LUMA[channel]!, 0)
}

describe('a grade', () => {
  it('is no work at all when it is neutral', () => {
    expect(isNeutral(NEUTRAL)).toBe(true)
    expect(graderOf(NEUTRAL)).toBeNull()
    for (const changes of [{ brightness: 0.9 }, { contrast: 1.1 }, { saturation: 0 }, { hueDeg: 1 }])
      expect(graderOf({ ...NEUTRAL, ...changes })).not.toBeNull()
  })

  it('comes to nothing as it comes to neutral', () => {
    const nearly = graded({ brightness: 1 + 1e-9, contrast: 1 - 1e-9, hueDeg: 1e-9 }, 0.2, 0.6, 0.9)
    for (const [channel, level] of [0.2, 0.6, 0.9].entries()) expect(nearly[channel]).toBeCloseTo(level, 7)
  })

  it('goes from black over half the levels to a lifted picture whose white stays white', () => {
    expect(graded({ brightness: 0 }, 0.2, 0.6, 1)).toEqual([0, 0, 0])
    expect(graded({ brightness: 0.5 }, 0.5, 0.5, 0.5)[0]).toBeCloseTo(0.25, 9)
    expect(graded({ brightness: 2 }, 0.5, 0.5, 0.5)[0]).toBeCloseTo(0.75, 9)
    expect(graded({ brightness: 2 }, 1, 1, 1)[0]).toBeCloseTo(1, 9)
  })

  it('turns about middle grey, and is black where brightness is 0 whatever the contrast', () => {
    expect(graded({ contrast: 0 }, 0.1, 0.4, 0.9)).toEqual([0.5, 0.5, 0.5])
    for (const contrast of [0.5, 1.5, 2]) {
      expect(graded({ contrast }, 0.5, 0.5, 0.5)[0]).toBeCloseTo(0.5, 9)
      expect((graded({ contrast }, 0.501, 0.501, 0.501)[0]! - 0.5) / 0.001).toBeCloseTo(contrast, 2)
    }
    expect(graded({ contrast: 2 }, 1, 1, 1)[0]).toBeCloseTo(1, 9)
    expect(graded({ contrast: 0, brightness: 0 }, 1, 0.5, 0)).toEqual([0, 0, 0])
  })

  it('is grey of the same luma without saturation', () => {
    const grey = graded({ saturation: 0, hueDeg: 77 }, 0.9, 0.3, 0.1)
    for (const level of grey) expect(level).toBeCloseTo(lumaOf([0.9, 0.3, 0.1]), 9)
  })

  it('turns red to yellow and green, the other way to magenta, and all the way round to itself', () => {
    const [red, green, blue] = graded({ hueDeg: 60 }, 0.7, 0.3, 0.3)
    expect(Math.min(red!, green!)).toBeGreaterThan(blue!)
    const turned = graded({ hueDeg: 120 }, 0.7, 0.3, 0.3)
    expect(turned[1]).toBe(Math.max(...turned))
    const back = graded({ hueDeg: -60 }, 0.7, 0.3, 0.3)
    expect(back[1]).toBe(Math.min(...back))
    const [half, other] = [180, -180].map((hueDeg) => graded({ hueDeg }, 0.7, 0.3, 0.3))
    for (const [channel, level] of half!.entries()) expect(level).toBeCloseTo(other![channel]!, 9)
  })

  it('keeps luma while it turns and stretches colours, and all of them inside their cube', () => {
    const random = seededRandom(7)
    for (let n = 0; n < 2000; n++) {
      const muted = [random(), random(), random()].map((level) => 0.4 + 0.2 * level)
      const turn = { saturation: 2 * random(), hueDeg: 360 * random() - 180 }
      expect(lumaOf(graded(turn, ...muted))).toBeCloseTo(lumaOf(muted), 9)
      const out = graded(turn, Math.round(random()), random(), Math.round(random()))
      for (const level of out) expect(level >= 0 && level <= 1).toBe(true)
    }
  })

  it('brightens no colour above white and keeps the order of greys', () => {
    for (const changes of [
      { brightness: 2, contrast: 2 },
      { brightness: 1.5, contrast: 0.3 },
    ]) {
      const greys = Array.from(
        { length: 256 },
        (_, level) => graded(changes, level / 255, level / 255, level / 255)[0]!,
      )
      for (let level = 1; level < 256; level++)
        expect(greys[level]!).toBeGreaterThanOrEqual(greys[level - 1]!)
      expect(Math.max(...greys)).toBeLessThanOrEqual(1)
    }
  })
})
