import { describe, expect, it } from 'vitest'
import { ServerClock } from '../../../client/playback/server-clock.ts'

describe('ServerClock', () => {
  it('knows nothing at first, and goes by what it was told until the first answer', () => {
    const clock = new ServerClock()
    expect(clock.toServerUs(5)).toBeNaN()
    clock.restart(100, 900_000)
    expect(clock.toServerUs(105)).toBe(905_000)
    clock.addSample(110, 112, 911_500)
    expect(clock.toServerUs(105)).toBe(905_500)
  })

  it('believes the fastest round trip, not the mean', () => {
    const clock = new ServerClock()
    clock.addSample(0, 40, 1_000_000 + 35_000)
    clock.addSample(100, 101, 1_000_000 + 100_500)
    clock.addSample(200, 260, 1_000_000 + 201_000)
    expect(clock.roundTripMs).toBe(1)
    expect(clock.toServerUs(300)).toBe(1_300_000)
  })

  it('lets a sample go after eight newer ones', () => {
    const clock = new ServerClock()
    clock.addSample(0, 0, 0)
    for (let at = 1; at <= 8; at++) clock.addSample(at * 10, at * 10 + 2, at * 10_000 + 1000 + 50)
    expect(clock.roundTripMs).toBe(2)
    expect(clock.toServerUs(100)).toBe(100_050)
  })

  it('takes no sample that came before it left or tells no time', () => {
    const clock = new ServerClock()
    clock.addSample(10, 5, 1)
    clock.addSample(1, 2, NaN)
    expect(clock.toServerUs(5)).toBeNaN()
  })
})
