import { describe, expect, it } from 'vitest'
import { layerBytes } from '../../../client/render/array-texture.ts'
import { pageBytes, planPages, shareTileMemory } from '../../../client/render/tile-budget.ts'
import { closeUpLevels } from '../../../server/protocol/close-up.ts'

const MB = 1024 * 1024

describe('the memory for tiles', () => {
  it('bounds nothing but close-ups by default', () => {
    expect(shareTileMemory(null)).toEqual({
      pageBytes: null,
      isAirOnly: false,
      medium: { most: 240, step: 60 },
      large: { most: 16, step: 4 },
    })
  })

  it('has no close-ups where as little as can be is kept', () => {
    const { isAirOnly, medium, large } = shareTileMemory('min')
    expect([isAirOnly, medium.most, large.most]).toEqual([true, 0, 0])
  })

  it.each([16, 64, 128, 256, 512, 4096])('of %d MB is shared out whole and no more', (megabytes) => {
    const { pageBytes: ofPages, medium, large } = shareTileMemory(megabytes * MB)
    const ofCloseUps =
      medium.most * layerBytes(256, closeUpLevels(256)) + large.most * layerBytes(1024, closeUpLevels(1024))
    expect(ofPages! + ofCloseUps).toBe(megabytes * MB)
    expect(medium.most).toBeGreaterThan(6)
    expect(ofPages).toBeGreaterThan(megabytes * MB * 0.6)
  })
})

describe('the plan of pages', () => {
  it('leaves nothing out of what fits', () => {
    expect(planPages({ all: 3, air: 1 }, 70 * MB, 256)).toEqual({ left: 0, layers: 3 })
    expect(planPages({ all: 0, air: 0 }, 70 * MB, 256)).toEqual({ left: 0, layers: 0 })
  })

  it('leaves finest levels out until all fits', () => {
    expect(planPages({ all: 12, air: 1 }, 70 * MB, 256)).toEqual({ left: 1, layers: 12 })
    expect(planPages({ all: 40, air: 1 }, 70 * MB, 256)).toEqual({ left: 2, layers: 40 })
  })

  it('lets sets that are not on air do without before tiles on air get too coarse', () => {
    const { left, layers } = planPages({ all: 80, air: 20 }, 70 * MB, 256)
    expect(left).toBe(2)
    expect(layers).toBeLessThan(80)
    expect(planPages({ all: 200, air: 120 }, 70 * MB, 256)).toEqual({ left: 3, layers: 200 })
  })

  it.each([1, 7, 60, 500])('of %d pages never takes more bytes than there are', (all) => {
    for (const megabytes of [11, 40, 170, 1000]) {
      const { left, layers } = planPages({ all, air: Math.ceil(all / 3) }, megabytes * MB, 256)
      expect(layers * pageBytes(left)).toBeLessThanOrEqual(megabytes * MB)
    }
  })
})
