import { describe, expect, it } from 'vitest'
import {
  beatClock,
  clipsAt,
  freeClock,
  turnClock,
  type ClipClock,
} from '../../../server/protocol/clip-clock.ts'
import { BEAT_STEPS, clipFrame } from '../../../server/protocol/clip-frame.ts'

const CLOCK: ClipClock = { startUs: 5_000_000, position: 40_000, rate: 1, beatMs: 0, areLocked: false }

const placeAt = (clock: ClipClock, nowUs: number): number => clipsAt(clock, nowUs).place

describe('the clock of moving tiles', () => {
  it('goes on with the server, at any rate, backwards too', () => {
    expect(placeAt(CLOCK, 5_000_000)).toBe(40_000)
    expect(placeAt(CLOCK, 6_500_000)).toBe(41_500)
    expect(placeAt({ ...CLOCK, rate: -4 }, 6_500_000)).toBe(34_000)
    expect(placeAt({ ...CLOCK, rate: 0 }, 99_000_000)).toBe(40_000)
    expect(placeAt(freeClock(7_000_000, 2), 8_000_000)).toBe(9000)
  })

  it('stays 32 bits wide, whichever way it goes', () => {
    expect(placeAt({ ...CLOCK, startUs: 0, position: 2 ** 32 - 500 }, 1_000_000)).toBe(500)
    expect(placeAt({ ...CLOCK, startUs: 0, position: 500, rate: -1 }, 1_000_000)).toBe(2 ** 32 - 500)
  })

  it('does not jump where its rate changes', () => {
    const turned = turnClock(turnClock(CLOCK, 7_000_000, 0), 9_000_000, -2)
    expect(turned).toEqual({ ...CLOCK, startUs: 9_000_000, position: 42_000, rate: -2 })
    expect(placeAt(turned, 9_000_000)).toBe(42_000)
    expect(placeAt(turned, 9_500_000)).toBe(41_000)
  })
})

describe('clips on the beat', () => {
  const tempo = { bpm: 128, originUs: 3_000_000 }
  const beatUs = 60e6 / 128
  const FRAMES = 24

  /** The frames that a clip of so long a round shows at a number of beats after the origin. */
  const frameAt = (roundMs: number, beats: number, speed = 1): number =>
    clipFrame(clipsAt(beatClock(tempo, speed), 3_000_000 + beats * beatUs + 1), FRAMES, roundMs, 0xabcd12)

  it('count beats', () => {
    const { place, beatMs, areLocked } = clipsAt(beatClock(tempo, 1), 3_000_000 + 7 * beatUs + 1)
    expect({ place, beatMs, areLocked }).toEqual({ place: 7 * BEAT_STEPS, beatMs: 469, areLocked: true })
  })

  it.each([
    { roundMs: 80, beats: 1 / 4 },
    { roundMs: 469, beats: 1 },
    { roundMs: 660, beats: 1 },
    { roundMs: 670, beats: 2 },
    { roundMs: 1000, beats: 2 },
    { roundMs: 2000, beats: 4 },
    { roundMs: 60_000, beats: 64 },
  ])('take $beats beats for a round of $roundMs ms', ({ roundMs, beats }) => {
    for (const round of [0, 1, 5, -3]) expect(frameAt(roundMs, round * beats)).toBe(0)
    expect(frameAt(roundMs, beats / 2)).toBe(FRAMES / 2)
    expect(frameAt(roundMs, beats * (1 - 0.5 / FRAMES))).toBe(FRAMES - 1)
  })

  it('begin on the beat at twice, half and minus their speed too', () => {
    expect(frameAt(2000, 2, 2)).toBe(0)
    expect(frameAt(2000, 8, 0.5)).toBe(0)
    expect(frameAt(2000, 1, -1)).toBe(FRAMES * 0.75 - 1)
  })
})
