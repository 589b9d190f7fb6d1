import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { EventLoopDelay } from '../../../server/telemetry/event-loop-delay.ts'

describe('EventLoopDelay', () => {
  it('sees the loop being held up, until reset', async () => {
    const delay = new EventLoopDelay()
    expect(delay.percentileMs(99)).toBe(0)
    await expect.poll(() => delay.percentileMs(50) >= 0 && delay.maxMs > 0).toBe(true)
    const start = performance.now()
    while (performance.now() - start < 60) await Promise.resolve()
    await setImmediate()
    await expect.poll(() => delay.maxMs).toBeGreaterThan(40)
    delay.reset()
    expect(delay.maxMs).toBe(0)
    delay.close()
    delay.close()
  })
})
