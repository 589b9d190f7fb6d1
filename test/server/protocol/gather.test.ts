import { describe, expect, it } from 'vitest'
import { apartAt, assemble, GATHERED, shatter } from '../../../server/protocol/gather.ts'

describe('a wall', () => {
  it('is whole until it is shattered, and gone when that is over', () => {
    expect(apartAt(GATHERED, 5_000_000)).toBe(0)
    const broken = shatter(GATHERED, 2000, 10_000_000)
    expect([10, 11, 12, 99].map((s) => apartAt(broken, s * 1e6))).toEqual([0, 0.5, 1, 1])
  })

  it('turns round from where its pieces are', () => {
    const broken = shatter(GATHERED, 2000, 10_000_000)
    const back = assemble(broken, 1000, 10_500_000)
    expect([10.5, 10.625, 10.75, 11].map((s) => apartAt(back, s * 1e6))).toEqual([0.25, 0.125, 0, 0])
    const again = shatter(back, 4000, 10_625_000)
    expect(apartAt(again, 10_625_000)).toBe(0.125)
    expect(apartAt(again, 12_625_000)).toBe(0.625)
  })

  it('comes together out of nothing when it was whole', () => {
    const opening = assemble(GATHERED, 2000, 10_000_000)
    expect([10, 11, 12].map((s) => apartAt(opening, s * 1e6))).toEqual([1, 0.5, 0])
  })
})
