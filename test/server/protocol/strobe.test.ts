import { describe, expect, it } from 'vitest'
import { GUARDED_STROBE_HZ, NO_STROBE, strobeAt, turnStrobe } from '../../../server/protocol/strobe.ts'

const START_US = 7e6

describe('a strobe', () => {
  it('lets everything through when it is off', () => {
    expect(strobeAt(NO_STROBE, START_US)).toBe(1)
    expect(turnStrobe(NO_STROBE, 0, true, START_US)).toEqual(NO_STROBE)
  })

  it('begins with black, and is black and full for about half of each round', () => {
    const strobe = turnStrobe(NO_STROBE, 5, false, START_US)
    const shares = Array.from({ length: 1000 }, (_, at) => strobeAt(strobe, START_US + at * 1000))
    expect(shares[0]).toBe(1)
    expect(shares[20]).toBe(0)
    expect(shares[120]).toBe(1)
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    expect(mean).toBeCloseTo(0.5, 2)
    const steps = shares.slice(1).map((share, at) => Math.abs(share - shares[at]!))
    expect(Math.max(...steps)).toBeLessThan(0.1)
  })

  it.each([
    [10, true, GUARDED_STROBE_HZ],
    [2, true, 2],
    [10, false, 10],
    [0.4, false, 0],
  ])('asked for %f Hz, guarded: %s, does %f', (asked, isGuarded, hz) => {
    expect(turnStrobe(NO_STROBE, asked, isGuarded, START_US).hz).toBe(hz)
  })

  it('goes on where it is at another rate', () => {
    let strobe = turnStrobe(NO_STROBE, 1, false, START_US)
    for (let step = 1; step <= 40; step++) {
      const nowUs = START_US + step * 33_000
      const next = turnStrobe(strobe, 1 + step * 0.2, false, nowUs)
      expect(strobeAt(next, nowUs)).toBeCloseTo(strobeAt(strobe, nowUs), 6)
      strobe = next
    }
    expect(turnStrobe(strobe, strobe.hz, false, 99e6)).toBe(strobe)
  })
})
