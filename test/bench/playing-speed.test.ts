import { describe, expect, it } from 'vitest'
import { largestSpeed, type PlayedFrame } from './playing-speed.ts'

const STEP_US = 40_000

/** Frames at some speed, behind those that are there. */
function play(
  frames: readonly PlayedFrame[],
  count: number,
  speed: number,
  fromPtsUs?: number,
): PlayedFrame[] {
  const last = frames.at(-1) ?? { ptsUs: 0, dueUs: 5e6 }
  const ptsUs = fromPtsUs ?? last.ptsUs + STEP_US
  const added = Array.from({ length: count }, (_, n) => ({
    ptsUs: ptsUs + n * STEP_US,
    dueUs: last.dueUs + ((n + 1) * STEP_US) / speed,
  }))
  return [...frames, ...added]
}

describe('the largest speed', () => {
  it('is 1 for frames that keep their distance', () => {
    expect(largestSpeed(play([], 50, 1))).toBeCloseTo(1)
  })

  it('is still 1 over a jump ahead and a new time line', () => {
    const jumped = play(play([], 20, 1), 20, 1, 12e6)
    expect(largestSpeed(play(jumped, 20, 1, 0))).toBeCloseTo(1)
  })

  it('is that of a backlog played fast between true stretches', () => {
    expect(largestSpeed(play(play(play([], 20, 1), 12, 8), 20, 1))).toBeCloseTo(8)
  })

  it('is unknown with too few frames', () => {
    expect(largestSpeed(play([], 5, 1))).toBeNaN()
  })
})
