import { describe, expect, it } from 'vitest'
import { narrowerWidth, RasterDemand, rasterWidthFor } from '../../../server/engine/raster-demand.ts'

const SECOND = 1e6

describe('the width of the raster', () => {
  it.each([
    [80, 640, 640],
    [320, 640, 640],
    [321, 640, 1280],
    [640, 640, 1280],
    [641, 640, 1920],
    [1920, 640, 1920],
    [240, 480, 480],
    [241, 480, 640],
    [96, 1280, 1280],
    [700, 1280, 1920],
  ])('for %i columns on a base of %i is %i', (cols, base, width) => {
    expect(rasterWidthFor(cols, base)).toBe(width)
  })

  it('has narrower ones down to the base', () => {
    expect(narrowerWidth(1920, 640)).toBe(1280)
    expect(narrowerWidth(1280, 640)).toBe(640)
    expect(narrowerWidth(640, 640)).toBeNull()
  })
})

describe('the demand for a raster', () => {
  it('never asks for another while half its width is enough', () => {
    const demand = new RasterDemand(640)
    for (const [at, cols] of [80, 160, 240, 320, 240, 80].entries()) {
      expect(demand.widthFor(cols, at * 20 * SECOND)).toBe(640)
      expect(demand.fallsAtUs).toBeNull()
    }
  })

  it('rises at once and falls when it was not needed for ten seconds', () => {
    const demand = new RasterDemand(640)
    expect(demand.widthFor(400, 0)).toBe(1280)
    expect(demand.widthFor(80, 5 * SECOND)).toBe(1280)
    expect(demand.fallsAtUs).toBe(15 * SECOND)
    expect(demand.widthFor(100, 14.9 * SECOND)).toBe(1280)
    expect(demand.widthFor(100, 15 * SECOND)).toBe(640)
    expect(demand.fallsAtUs).toBeNull()
  })

  it('begins to wait again whenever it was needed', () => {
    const demand = new RasterDemand(640)
    demand.widthFor(400, 0)
    demand.widthFor(80, 1 * SECOND)
    expect(demand.widthFor(400, 9 * SECOND)).toBe(1280)
    expect(demand.widthFor(80, 12 * SECOND)).toBe(1280)
    expect(demand.widthFor(80, 21 * SECOND)).toBe(1280)
    expect(demand.widthFor(80, 22 * SECOND)).toBe(640)
  })

  it('falls to what is needed then', () => {
    const demand = new RasterDemand(640)
    demand.widthFor(900, 0)
    demand.widthFor(80, 1 * SECOND)
    expect(demand.widthFor(400, 11 * SECOND)).toBe(1280)
  })
})
