import { describe, expect, it } from 'vitest'
import { JitterDelay } from '../../../client/playback/jitter-delay.ts'

describe('JitterDelay', () => {
  it('settles at what 95 % of the arrivals need plus a margin', () => {
    const jitter = new JitterDelay()
    for (let at = 0; at < 1000; at++) jitter.record(at % 26)
    expect(jitter.delayMs).toBeGreaterThan(26)
    expect(jitter.delayMs).toBeLessThan(30)
  })

  it('adds nothing where frames come well before they are due', () => {
    const jitter = new JitterDelay()
    for (let at = 0; at < 10; at++) jitter.record(-100)
    expect(jitter.delayMs).toBe(0)
  })

  it('moves slowly and never beyond 120 ms', () => {
    const jitter = new JitterDelay()
    jitter.record(10)
    jitter.record(5000)
    expect(jitter.delayMs).toBeLessThan(20)
    for (let at = 0; at < 500; at++) jitter.record(5000)
    expect(jitter.delayMs).toBeCloseTo(120, 0)
  })
})
