import { describe, expect, it } from 'vitest'
import { gradeColours, mixColours, type ColourMix } from '../../client/flat-colours.ts'
import { ColourPlane } from '../../server/protocol/colour-plane.ts'
import { graderOf, NEUTRAL } from '../../server/protocol/grade.ts'

const WHITE = 0xffff
const RED = 31 << 11

/** A black tile, and a cell without one, over a white picture or a red one. */
function mixed(mix: ColourMix, colour = WHITE): number[][] {
  const pixels = new Uint8ClampedArray([0, 0, 0, 255, 0, 0, 0, 0])
  const grid = { cols: 2, rows: 1 }
  mixColours(new ColourPlane(Uint16Array.of(colour, colour), grid), grid, mix, pixels)
  return [[...pixels.subarray(0, 4)], [...pixels.subarray(4)]]
}

describe('flat cells', () => {
  it('take the colours of the picture in linear light', () => {
    expect(mixed({ tint: 0.5, blend: 0 })[0]).toEqual([188, 188, 188, 255])
    expect(mixed({ tint: 0, blend: 0.5 })[0]).toEqual([188, 188, 188, 255])
    expect(mixed({ tint: 1, blend: 0 }, RED)[0]).toEqual([255, 0, 0, 255])
  })

  it('are mixed with a picture that is tinted already when both are asked for', () => {
    expect(mixed({ tint: 0.5, blend: 0.5 })[0]).toEqual([225, 225, 225, 255])
  })

  it('show the picture where there is no tile as far as it shows through, whatever the tint', () => {
    expect(mixed({ tint: 1, blend: 0 })[1]![3]).toBe(0)
    expect(mixed({ tint: 0, blend: 0.4 }, RED)[1]).toEqual([255, 0, 0, 102])
  })

  it('move by what their block lacks, and show the picture smoothly, where it has a colour for four of them', () => {
    const grid = { cols: 4, rows: 2 }
    const under = new ColourPlane(Uint16Array.of(WHITE, 0), grid)
    const [dark, light] = [
      [0, 0, 0, 255],
      [188, 188, 188, 255],
    ] as const
    const row = [...dark, ...light, ...dark, ...dark]
    const shown = (mix: ColourMix): number[] => {
      const pixels = new Uint8ClampedArray([...row, ...row])
      mixColours(under, grid, mix, pixels)
      return [0, 4, 8, 12].map((at) => pixels[at]!)
    }
    expect(shown({ tint: 0, blend: 0 })).toEqual([0, 188, 0, 0])
    expect(shown({ tint: 0.5, blend: 0 })).toEqual([165, 241, 0, 0])
    expect(shown({ tint: 0, blend: 1 })).toEqual([255, 225, 137, 0])
  })

  it('are graded with their alpha as it is', () => {
    const pixels = new Uint8ClampedArray([200, 100, 50, 255, 0, 0, 0, 0, 80, 80, 80, 102])
    gradeColours(graderOf({ ...NEUTRAL, saturation: 0, brightness: 0.5 })!, pixels)
    expect([...pixels]).toEqual([59, 59, 59, 255, 0, 0, 0, 0, 40, 40, 40, 102])
  })
})
