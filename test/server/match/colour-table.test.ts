import { describe, expect, it } from 'vitest'
import { binCentre, colourBin, shownBin } from '../../../server/match/colour-bins.ts'
import { buildSet } from './built-set.ts'
import { randomDescriptors, seeded } from './random-set.ts'

/** Slow and plain: every tile is asked. */
function nearestWhole(descriptors: Int16Array, luma: number, u: number, v: number): number {
  const count = descriptors.length / 8
  const ids = Array.from({ length: count }, (_, id) => id)
  const whole = ids.filter((id) => descriptors[id * 8 + 7] === 0)
  let best = -1
  let least = Infinity
  for (const id of whole.length === 0 ? ids : whole) {
    const lanes = descriptors.subarray(id * 8, id * 8 + 8)
    const y = (lanes[0]! + lanes[1]! + lanes[2]! + lanes[3]!) >> 1
    const square = (y - 2 * luma) ** 2 + (lanes[4]! - u) ** 2 + (lanes[5]! - v) ** 2
    if (square < least) [best, least] = [id, square]
  }
  return best
}

describe('colour table', () => {
  it.each([
    ['a mixed set', 700, 0.4],
    ['one tile', 1, 0],
    ['only cut pieces', 90, 1],
  ])('holds the nearest whole tile of %s for each bin', (_name, count, cut) => {
    const { views } = buildSet(randomDescriptors(count, 7, { cut, turnable: 0.3 }), false)
    const { descriptors, colourTable } = views.tables
    const random = seeded(3)
    for (let n = 0; n < 1500; n++) {
      const bin = Math.floor(random() * (1 << 18))
      const centre = binCentre(shownBin(bin, 6), 6)
      expect(colourTable[bin]).toBe(nearestWhole(descriptors, ...centre))
    }
  })

  it('answers ties by the lowest id', () => {
    const one = randomDescriptors(1, 5, { cut: 0, turnable: 0 })
    const alike = new Int16Array(one.length * 40)
    for (let id = 0; id < 40; id++) alike.set(one, id * 8)
    expect(new Set(buildSet(alike, false).views.tables.colourTable)).toEqual(new Set([0]))
  })
})

describe('colour bins', () => {
  it('keep every lane value inside the table, and its own bin for each centre', () => {
    expect(colourBin(4 * 2040, 1719, 1719)).toBe((1 << 18) - 1)
    expect(colourBin(0, -1733, -1733)).toBe(0)
    for (let bin = 0; bin < 1 << 18; bin += 37) {
      const [luma, u, v] = binCentre(bin, 6)
      expect(colourBin(4 * luma, u, v)).toBe(bin)
    }
  })
})
