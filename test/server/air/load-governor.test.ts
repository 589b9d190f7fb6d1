import { describe, expect, it } from 'vitest'
import { LOAD_LEVELS, LoadGovernor } from '../../../server/air/load-governor.ts'

/** Feeds `seconds` of 30 frames a second, of which the given share is late; returns the time after. */
function run(governor: LoadGovernor, fromUs: number, seconds: number, lateShare: number): number {
  const frames = seconds * 30
  for (let n = 0; n < frames; n++) governor.observe(n % 10 < lateShare * 10, fromUs + (n * 1e6) / 30)
  return fromUs + seconds * 1e6
}

describe('the load governor', () => {
  it('stays at full load while single frames are late', () => {
    const governor = new LoadGovernor()
    run(governor, 0, 60, 0.1)
    expect(governor.level).toBe(0)
  })

  it('goes down a level at a time while frames stay late, and stops at the last', () => {
    const governor = new LoadGovernor()
    const nowUs = run(governor, 0, 3, 0.5)
    expect(governor.level).toBe(1)
    run(governor, nowUs, 60, 0.5)
    expect(governor.level).toBe(LOAD_LEVELS.length - 1)
  })

  it('climbs back when it has been calm', () => {
    const governor = new LoadGovernor()
    let nowUs = run(governor, 0, 3, 0.5)
    nowUs = run(governor, nowUs, 8, 0)
    expect(governor.level).toBe(1)
    run(governor, nowUs, 8, 0)
    expect(governor.level).toBe(0)
  })

  it('waits longer after a climb that failed', () => {
    const governor = new LoadGovernor()
    let nowUs = run(governor, 0, 3, 0.5)
    nowUs = run(governor, nowUs, 14, 0)
    expect(governor.level).toBe(0)
    nowUs = run(governor, nowUs, 2.2, 0.5)
    expect(governor.level).toBe(1)
    nowUs = run(governor, nowUs, 16, 0)
    expect(governor.level).toBe(1)
    run(governor, nowUs, 10, 0)
    expect(governor.level).toBe(0)
  })
})
