import { describe, expect, it } from 'vitest'
import { cellHash, cellOrientation, cellStagger, cellTilt } from '../../../server/protocol/cell-hash.ts'

describe('cellHash', () => {
  it('has these values', () => {
    expect([cellHash(0, 0), cellHash(1, 0), cellHash(0, 1), cellHash(1919, 1079)]).toEqual([
      0, 543_097_909, 1_179_680_230, 3_911_912_774,
    ])
  })

  it('spreads orientation, stagger and tilt evenly over a wall', () => {
    const turns = new Array<number>(8).fill(0)
    let stagger = 0
    let tilt = 0
    for (let row = 0; row < 90; row++) {
      for (let col = 0; col < 160; col++) {
        const hash = cellHash(col, row)
        turns[cellOrientation(hash)]! += 1
        stagger += cellStagger(hash)
        tilt += cellTilt(hash)[0] + cellTilt(hash)[1]
      }
    }
    const cells = 160 * 90
    for (const count of turns) expect(count / cells).toBeCloseTo(1 / 8, 1)
    expect(stagger / cells).toBeCloseTo(0.5, 1)
    expect(tilt / cells).toBeCloseTo(0, 1)
  })
})
