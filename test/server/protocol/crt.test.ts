import { describe, expect, it } from 'vitest'
import { crtBend, crtMask, crtPhosphor, crtRim, crtUnbend } from '../../../server/protocol/crt.ts'

const UHD = { width: 3840, height: 2160 }
const PLACES = [-1, -0.6, 0, 0.35, 1].flatMap((x) => [-1, -0.2, 0, 0.7, 1].map((y) => [x, y] as const))

describe('the bow of a tube', () => {
  it('is none at 0, and none in the middle and along its axes', () => {
    for (const [x, y] of PLACES) expect(crtBend(x, y, 0)).toEqual([x, y])
    expect(crtBend(1, 0, 1)).toEqual([1, 0])
    expect(crtBend(0, -1, 1)).toEqual([0, -1])
  })

  it('lies beyond the picture in the corners, and is the same to all sides', () => {
    const [x, y] = crtBend(1, 1, 1)
    expect(x).toBeGreaterThan(1)
    expect(y).toBeGreaterThan(1)
    expect(crtBend(-1, 1, 1)).toEqual([-x, y])
    expect(crtBend(1, -1, 1)).toEqual([x, -y])
  })

  it.each([0.2, 1])('is undone within a tenth of a pixel at %d', (amount) => {
    for (const place of PLACES) {
      const back = crtUnbend(...crtBend(...place, amount), amount)
      expect(Math.abs(back[0] - place[0]) * (UHD.width / 2)).toBeLessThan(0.1)
      expect(Math.abs(back[1] - place[1]) * (UHD.height / 2)).toBeLessThan(0.1)
    }
  })
})

describe('the lines of a tube', () => {
  it('are not drawn where they would be thinner than two pixels, and the same on all larger canvases', () => {
    expect(crtMask(1, 360)).toBe(0)
    expect(crtMask(1, 450)).toBeCloseTo(0.5, 9)
    expect(crtMask(0.4, 720)).toBe(0.4)
    expect(crtMask(1, 2160)).toBe(1)
  })

  it.each([0.1, 0.3, 0.5, 0.8])('keep the light of an even area of %d, and a little more', (level) => {
    const samples = Array.from({ length: 144 }, (_, n) => {
      const place = { xPx: n % 12, yPx: Math.floor(n / 12), canvasHeightPx: 2160 }
      return crtPhosphor(level, 1, place, 1, 1) ** 2
    })
    const gain = samples.reduce((sum, light) => sum + light, 0) / samples.length / level ** 2
    expect(gain).toBeGreaterThan(0.97)
    expect(gain).toBeLessThan(1.22)
  })
})

describe('the rim of a tube', () => {
  it('is not there at 0, and ends in black beyond the corners', () => {
    expect(crtRim(1919.5, 1079.5, 0, UHD)).toEqual({ shade: 1, glass: 1 })
    expect(crtRim(0, 0, 1, UHD)).toEqual({ shade: 1, glass: 1 })
    expect(crtRim(1919.5, 1079.5, 1, UHD).glass).toBe(0)
    expect(crtRim(1960, 0, 1, UHD).glass).toBe(0)
  })
})
