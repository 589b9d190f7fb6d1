import { describe, expect, it } from 'vitest'
import { clipMsAt, turnClock, type ClipClock } from '../../../server/protocol/clip-clock.ts'

const CLOCK: ClipClock = { startUs: 5_000_000, positionMs: 40_000, rate: 1 }

describe('the clock of moving tiles', () => {
  it('goes on with the server, at any rate, backwards too', () => {
    expect(clipMsAt(CLOCK, 5_000_000)).toBe(40_000)
    expect(clipMsAt(CLOCK, 6_500_000)).toBe(41_500)
    expect(clipMsAt({ ...CLOCK, rate: -4 }, 6_500_000)).toBe(34_000)
    expect(clipMsAt({ ...CLOCK, rate: 0 }, 99_000_000)).toBe(40_000)
  })

  it('stays 32 bits wide, whichever way it goes', () => {
    expect(clipMsAt({ startUs: 0, positionMs: 2 ** 32 - 500, rate: 1 }, 1_000_000)).toBe(500)
    expect(clipMsAt({ startUs: 0, positionMs: 500, rate: -1 }, 1_000_000)).toBe(2 ** 32 - 500)
  })

  it('does not jump where its rate changes', () => {
    const turned = turnClock(turnClock(CLOCK, 7_000_000, 0), 9_000_000, -2)
    expect(turned).toEqual({ startUs: 9_000_000, positionMs: 42_000, rate: -2 })
    expect(clipMsAt(turned, 9_000_000)).toBe(42_000)
    expect(clipMsAt(turned, 9_500_000)).toBe(41_000)
  })
})
