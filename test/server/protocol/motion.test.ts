import { describe, expect, it } from 'vitest'
import { isMotionOver, motionAt, motionProgress, type Motion } from '../../../server/protocol/motion.ts'

const MOTION: Motion = {
  from: 2,
  to: 8,
  startUs: 1_000_000,
  durationMs: 500,
  curve: 'linear',
  space: 'linear',
}

describe('motionAt', () => {
  it('holds its ends before and after', () => {
    expect(motionAt(MOTION, 0)).toBe(2)
    expect(motionAt(MOTION, 1_000_000)).toBe(2)
    expect(motionAt(MOTION, 1_500_000)).toBe(8)
    expect(motionAt(MOTION, 9e15)).toBe(8)
  })

  it('moves by equal steps or equal ratios', () => {
    expect(motionAt(MOTION, 1_250_000)).toBe(5)
    expect(motionAt({ ...MOTION, space: 'log' }, 1_250_000)).toBeCloseTo(4)
  })

  it('never turns back on any curve, and meets both ends', () => {
    for (const curve of ['linear', 'smooth', 'out'] as const) {
      for (const space of ['linear', 'log'] as const) {
        let last = 2
        for (let nowUs = 1_000_000; nowUs <= 1_500_000; nowUs += 5000) {
          const value = motionAt({ ...MOTION, curve, space }, nowUs)
          expect(value).toBeGreaterThanOrEqual(last)
          last = value
        }
        expect(last).toBe(8)
      }
    }
  })

  it('is at its end at once when it takes no time', () => {
    expect(motionAt({ ...MOTION, durationMs: 0 }, 0)).toBe(8)
    expect(motionProgress(5, -1, 0)).toBe(1)
  })

  it('knows when it is over', () => {
    expect(isMotionOver(MOTION, 1_499_999)).toBe(false)
    expect(isMotionOver(MOTION, 1_500_000)).toBe(true)
  })
})
