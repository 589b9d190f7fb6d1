import { expect, it } from 'vitest'
import { burstAt } from '../../../client/view/burst-at.ts'

it('bursts every six seconds of the clock, the same for all', () => {
  expect(burstAt(12_500_000, null)).toEqual({ number: 12_000, ageMs: 500 })
  expect(burstAt(17_999_000, null)).toEqual({ number: 12_000, ageMs: 5999 })
  expect(burstAt(18_000_000, null)).toEqual({ number: 18_000, ageMs: 0 })
})

it('bursts when it is chosen, is seen to its end, and then keeps time with the others', () => {
  expect(burstAt(16_500_000, 16_000_000)).toEqual({ number: 16_000, ageMs: 500 })
  expect(burstAt(19_900_000, 16_000_000)).toEqual({ number: 16_000, ageMs: 3900 })
  expect(burstAt(24_100_000, 16_000_000)).toEqual(burstAt(24_100_000, null))
  expect(burstAt(18_100_000, 13_000_000)).toEqual(burstAt(18_100_000, null))
})
