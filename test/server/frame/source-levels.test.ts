import { describe, expect, it } from 'vitest'
import { FULL_LEVELS, followLevels, levelMap, measureLevels } from '../../../server/frame/source-levels.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'

const histogram = new Uint32Array(256)

describe('source levels', () => {
  it('are the darkest and brightest luma but for a few pixels', () => {
    const luma = Uint8Array.from({ length: 300 * 300 }, (_, at) => 60 + (at % 101))
    luma.fill(255, 0, 100)
    luma.fill(0, 1000, 1100)
    const { black, white } = measureLevels(luma, 300, histogram)
    expect(black).toBeGreaterThanOrEqual(60)
    expect(black).toBeLessThan(64)
    expect(white).toBeLessThanOrEqual(160)
    expect(white).toBeGreaterThan(156)
  })

  it('of an even picture meet, and stretch it by no more than the limit', () => {
    const levels = measureLevels(new Uint8Array(64).fill(90), 8, histogram)
    expect(levels).toEqual({ black: 90, white: 90 })
    expect(levelMap({ ...PLAIN_VIEW, autolevels: 1 }, levels)).toEqual({ black: 90, gain: 2.5 })
  })

  it('change nothing without autolevels, nor when the picture fills them', () => {
    expect(levelMap(PLAIN_VIEW, { black: 40, white: 90 })).toEqual({ black: 0, gain: 1 })
    expect(levelMap({ ...PLAIN_VIEW, autolevels: 1, gain: 2 }, FULL_LEVELS)).toEqual({ black: 0, gain: 2 })
  })

  it('are taken at once at first, then followed in time whatever the frame rate', () => {
    const from = { black: 0, white: 255 }
    const to = { black: 100, white: 155 }
    expect(followLevels(null, to, 0)).toEqual(to)
    expect(followLevels(from, to, 0)).toEqual(from)
    const once = followLevels(from, to, 1_000_000)
    const twice = followLevels(followLevels(from, to, 500_000), to, 500_000)
    expect(twice.black).toBeCloseTo(once.black)
    expect(once.black).toBeGreaterThan(40)
    expect(followLevels(from, to, 60_000_000).white).toBeCloseTo(155)
  })
})
