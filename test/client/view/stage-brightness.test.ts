import { beforeEach, describe, expect, it } from 'vitest'
import { FlashEase } from '../../../client/view/flash-ease.ts'
import { pulseAt } from '../../../client/view/pulse-at.ts'
import { ShowState } from '../../../client/view/show-state.ts'
import { StageBrightness } from '../../../client/view/stage-brightness.ts'

const FRAME_US = 1e6 / 60

let show: ShowState
let brightness: StageBrightness
let nowUs = 0

/** What is shown by the next frames while values stand. */
function frames(count: number, values: Record<string, number> = {}) {
  show.applyChange({ controlRevision: 1, nowUs, values })
  return Array.from({ length: count }, () => brightness.at((nowUs += FRAME_US)))
}

beforeEach(() => {
  show = new ShowState()
  brightness = new StageBrightness(show)
  nowUs = 5e6
  frames(1)
})

describe('the brightness of the stage', () => {
  it('is full, without any white, while nobody asks for anything', () => {
    expect(frames(3)).toEqual(Array.from({ length: 3 }, () => ({ gain: 1, lift: 0 })))
  })

  it('goes white within two frames of a flash, and softly back', () => {
    const [first, second] = frames(2, { '/out/flash': 1 })
    expect(first!.lift).toBeGreaterThan(0.5)
    expect(second).toEqual({ gain: 0, lift: 1 })
    const back = frames(8, { '/out/flash': 0 }).map(({ lift }) => lift)
    expect(back).toEqual([...back].sort((a, b) => b - a))
    expect(back[0]).toBeGreaterThan(0.9)
    expect(back.at(-1)).toBe(0)
  })

  it('lets no flash through the master, and none at all through a blackout', () => {
    frames(2, { '/out/flash': 1, '/out/master': 0.4 })
    expect(frames(1)[0]).toEqual({ gain: 0, lift: 0.4 })
    expect(frames(1, { '/out/blackout': 1 })[0]).toEqual({ gain: 0, lift: 0 })
  })

  it('is black in the first frame of a blackout, and of a strobe within a few', () => {
    expect(frames(1, { '/out/blackout': 1 })[0]).toEqual({ gain: 0, lift: 0 })
    frames(80, { '/out/blackout': 0 })
    show.applyChange({ controlRevision: 2, nowUs, strobe: { hz: 2.5, originUs: nowUs } })
    expect(frames(3).at(-1)!.gain).toBeLessThan(0.05)
  })

  it('holds a fast blackout back only while the guard is on', () => {
    const toggled = (): number[] =>
      [0, 1, 2, 3, 4].flatMap(() => [
        frames(3, { '/out/blackout': 1 }).at(-1)!.gain,
        frames(3, { '/out/blackout': 0 }).at(-1)!.gain,
      ])
    frames(70)
    expect(toggled()).toEqual([0, 1, 0, 1, 0, 1, 0, 0, 0, 0])
    frames(70, { '/out/guard': 0 })
    expect(toggled()).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
  })
})

describe('FlashEase', () => {
  it('is as white after a long pause between two frames as after a short one', () => {
    const [slow, fast] = [new FlashEase(), new FlashEase()]
    for (const ease of [slow, fast]) ease.at(false, 0)
    fast.at(false, 983_000)
    expect(slow.at(true, 1e6)).toBe(fast.at(true, 1e6))
  })
})

describe('pulseAt', () => {
  const tempo = { bpm: 120, originUs: 1e6 }

  it('stands still at 0', () => {
    expect(pulseAt(0, tempo, 1.05e6)).toBe(1)
  })

  it.each([-3, 0, 1, 7])('comes a few per cent closer with beat %i and is back at the next', (beat) => {
    const at = (share: number): number => pulseAt(1, tempo, 1e6 + (beat + share) * 500_000)
    expect(at(0)).toBeCloseTo(1, 6)
    expect(at(0.09)).toBeCloseTo(1.06, 6)
    expect(at(0.5)).toBeGreaterThan(1.005)
    expect(at(0.5)).toBeLessThan(at(0.2))
    expect(at(0.999)).toBeCloseTo(1, 4)
    expect(pulseAt(0.5, tempo, 1e6 + (beat + 0.09) * 500_000)).toBeCloseTo(1.03, 6)
  })

  it('never jumps', () => {
    const factors = Array.from({ length: 1000 }, (_, at) => pulseAt(1, tempo, 1e6 + at * 1000))
    for (const [at, factor] of factors.slice(1).entries())
      expect(Math.abs(factor - factors[at]!)).toBeLessThan(0.003)
  })
})
