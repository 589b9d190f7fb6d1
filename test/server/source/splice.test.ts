import { describe, expect, it } from 'vitest'
import { spliceShiftUs } from '../../../server/source/splice.ts'

const last = { ptsUs: 9_000_000, arrivalUs: 50_000_000, stepUs: 40_000 }

describe('a splice', () => {
  it('takes the first frame behind the last one of a run that knows its place', () => {
    const facts = { delivery: 'pull', shiftUs: 8_900_000, before: null } as const
    const shiftAt = (ptsUs: number): number | null => spliceShiftUs({ ptsUs, arrivalUs: 1 }, last, facts)
    expect([60_000, 100_000, 100_001].map(shiftAt)).toEqual([null, null, null])
    expect(shiftAt(140_000)).toBe(8_900_000)
  })

  it('lets what begins anew follow at the step of the last frames', () => {
    const facts = { delivery: 'pull', shiftUs: null, before: null } as const
    expect(spliceShiftUs({ ptsUs: 500, arrivalUs: 1 }, last, facts)).toBe(9_040_000 - 500)
  })

  it('places a live stream by its arrival, once its backlog is over', () => {
    const facts = { delivery: 'push', shiftUs: null } as const
    const first = { ptsUs: 0, arrivalUs: 50_010_000 }
    const second = { ptsUs: 40_000, arrivalUs: 50_012_000 }
    const third = { ptsUs: 80_000, arrivalUs: 50_050_000 }
    expect(spliceShiftUs(first, last, { ...facts, before: null })).toBeNull()
    expect(spliceShiftUs(second, last, { ...facts, before: first })).toBeNull()
    expect(spliceShiftUs(third, last, { ...facts, before: second })).toBe(9_050_000 - 80_000)
  })

  it('never puts a frame before the last one', () => {
    const facts = { delivery: 'push', shiftUs: null, before: { ptsUs: 0, arrivalUs: 49_000_000 } } as const
    expect(spliceShiftUs({ ptsUs: 40_000, arrivalUs: 49_900_000 }, last, facts)).toBe(8_960_001)
  })
})
