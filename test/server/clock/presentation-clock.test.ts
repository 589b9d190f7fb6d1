import { describe, expect, it } from 'vitest'
import { PresentationClock } from '../../../server/clock/presentation-clock.ts'

const MS = 1000

describe('the clock of a push source', () => {
  it('shows a frame its look-ahead after it came in', () => {
    const clock = new PresentationClock('push', 2)
    const anchor = clock.place({ ptsUs: 40 * MS, arrivalUs: 1_000_000, segment: 0 }, 0)
    expect(40 * MS + anchor.offsetUs).toBe(3_000_000)
  })

  it('follows the earliest arrivals, not the late ones', () => {
    const clock = new PresentationClock('push', 1)
    const jitterMs = [20, 0, 15, 30, 5, 25]
    const offsets = jitterMs.map((jitter, n) => {
      const ptsUs = n * 40 * MS
      return clock.place({ ptsUs, arrivalUs: 5_000_000 + ptsUs + jitter * MS, segment: 0 }, 0).offsetUs
    })
    expect(offsets[0]).toBe(6_020_000)
    expect(offsets[1]).toBe(6_000_000)
    for (const offset of offsets.slice(2)) expect(offset - 6_000_000).toBeLessThan(100)
  })

  it('rises by at most 500 ppm when the source clock runs slow', () => {
    const clock = new PresentationClock('push', 0)
    clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    const anchor = clock.place({ ptsUs: 1_000_000, arrivalUs: 1_100_000, segment: 0 }, 0)
    expect(anchor.offsetUs).toBeCloseTo(550, 3)
  })

  it('starts anew when the source jumps by more than half a second', () => {
    const clock = new PresentationClock('push', 1)
    const first = clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    const second = clock.place({ ptsUs: 10_000_000, arrivalUs: 40 * MS, segment: 0 }, 0)
    expect(second).not.toBe(first)
    expect(10_000_000 + second.offsetUs).toBe(1_040_000)
  })

  it('moves a whole backlog back, so that a paused publisher is not played fast', () => {
    const clock = new PresentationClock('push', 2)
    clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    const backlog = Array.from({ length: 250 }, (_, n) =>
      clock.place({ ptsUs: (n + 1) * 40 * MS, arrivalUs: 10_000_000 + n * MS, segment: 0 }, 0),
    )
    const last = backlog.at(-1)!
    expect(backlog.every((anchor) => anchor === last)).toBe(true)
    const dueUs = 250 * 40 * MS + last.offsetUs
    expect(dueUs - (10_000_000 + 249 * MS)).toBe(2_000_000)
  })

  it('knows a backlog while it comes in, and when it is over', () => {
    const clock = new PresentationClock('push', 1)
    let ptsUs = 0
    let arrivalUs = 0
    const come = (count: number, stepUs: number): boolean[] =>
      Array.from({ length: count }, () => {
        clock.place({ ptsUs: (ptsUs += 40 * MS), arrivalUs: (arrivalUs += stepUs), segment: 0 }, 0)
        return clock.isCatchingUp(arrivalUs)
      })
    expect(come(50, 40 * MS)).not.toContain(true)
    arrivalUs += 10_000_000
    const backlog = come(200, 5 * MS)
    expect(backlog.slice(25)).not.toContain(false)
    expect(come(50, 40 * MS).slice(6)).not.toContain(true)
    arrivalUs += 10_000_000
    come(50, 5 * MS)
    expect(clock.isCatchingUp(arrivalUs)).toBe(true)
    expect(clock.isCatchingUp(arrivalUs + 200 * MS)).toBe(false)
  })

  it('takes jitter, and frames that come in bunches, for no backlog', () => {
    const clock = new PresentationClock('push', 1)
    for (let n = 0; n < 500; n++) {
      const ptsUs = n * 40 * MS
      const bunchUs = Math.ceil((n + 1) / 12) * 12 * 40 * MS
      clock.place({ ptsUs, arrivalUs: bunchUs + (n % 12) * MS, segment: 0 }, 0)
      if (n > 24) expect(clock.isCatchingUp(bunchUs)).toBe(false)
    }
  })

  it('moves waiting frames with a changed look-ahead', () => {
    const clock = new PresentationClock('push', 2)
    const anchor = clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    clock.setLookAhead(0.5)
    expect(anchor.offsetUs).toBe(500_000)
  })
})

describe('the clock of a pull source', () => {
  it('plays at once and keeps the distances of the film', () => {
    const clock = new PresentationClock('pull', 2)
    const first = clock.place({ ptsUs: 500 * MS, arrivalUs: 1_000_000, segment: 0 }, 120 * MS)
    expect(500 * MS + first.offsetUs).toBe(1_120_000)
    const second = clock.place({ ptsUs: 10_500 * MS, arrivalUs: 1_001_000, segment: 0 }, 120 * MS)
    expect(10_500 * MS + second.offsetUs).toBe(11_120_000)
  })

  it('puts a loop right behind the last frame', () => {
    const clock = new PresentationClock('pull', 2)
    clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    const last = clock.place({ ptsUs: 40 * MS, arrivalUs: 1, segment: 0 }, 0)
    const again = clock.place({ ptsUs: 0, arrivalUs: 2, segment: 1 }, 0)
    expect(again.offsetUs - (40 * MS + last.offsetUs)).toBe(40 * MS)
  })

  it('goes on where it stood after a freeze', () => {
    const clock = new PresentationClock('pull', 2)
    const anchor = clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    clock.resumeAfter(7_000_000)
    expect(anchor.offsetUs).toBe(7_000_000)
  })

  it('plays at another speed from now on, with no step', () => {
    const clock = new PresentationClock('pull', 2)
    const anchor = clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    clock.setSpeed(4, 1_000_000)
    expect(anchor.dueUs(1_000_000)).toBe(1_000_000)
    expect(anchor.dueUs(5_000_000)).toBe(2_000_000)
    clock.setSpeed(0.5, 1_500_000)
    expect(anchor.dueUs(3_000_000)).toBe(1_500_000)
    expect(anchor.dueUs(4_000_000)).toBe(3_500_000)
    const next = clock.place({ ptsUs: 4_000_000, arrivalUs: 2_000_000, segment: 0 }, 0)
    expect(next).toBe(anchor)
    const again = clock.place({ ptsUs: 0, arrivalUs: 2_000_000, segment: 1 }, 0)
    expect(again.dueUs(1_000_000) - again.dueUs(0)).toBe(2_000_000)
    clock.setSpeed(1, 2_500_000)
    expect(again.dueUs(1_000_000) - again.dueUs(0)).toBe(1_000_000)
  })

  it('goes on at once from another place', () => {
    const clock = new PresentationClock('pull', 2)
    for (let n = 0; n < 50; n++) clock.place({ ptsUs: n * 40 * MS, arrivalUs: 0, segment: 0 }, 120 * MS)
    clock.seek()
    const sought = clock.place({ ptsUs: 60_000 * MS, arrivalUs: 500 * MS, segment: 1 }, 120 * MS)
    expect(sought.dueUs(60_000 * MS)).toBe(620 * MS)
    const next = clock.place({ ptsUs: 60_040 * MS, arrivalUs: 501 * MS, segment: 1 }, 120 * MS)
    expect(next).toBe(sought)
  })

  it('brings a frame up, and those behind it', () => {
    const clock = new PresentationClock('pull', 2)
    const anchor = clock.place({ ptsUs: 0, arrivalUs: 0, segment: 0 }, 0)
    clock.bringUp(2_000_000, 500_000)
    expect([anchor.dueUs(2_000_000), anchor.dueUs(2_040_000)]).toEqual([500_000, 540_000])
  })
})
