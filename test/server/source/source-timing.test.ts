import { describe, expect, it } from 'vitest'
import { FrameRateLimit } from '../../../server/source/frame-rate-limit.ts'
import { FrameWatchdog } from '../../../server/source/frame-watchdog.ts'
import { RetrySchedule } from '../../../server/source/retry-schedule.ts'
import { ThrottledLog } from '../../../server/source/throttled-log.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'

describe('the retry schedule', () => {
  it('doubles from 0.3 s up to 5 s and stays there', () => {
    const retry = new RetrySchedule(() => 0.5)
    const delays = Array.from({ length: 8 }, () => retry.failed(false) / 1000)
    expect(delays).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000, 5000])
  })

  it('spreads by a fifth to each side', () => {
    expect(new RetrySchedule(() => 0).failed(false)).toBe(240_000)
    expect(new RetrySchedule(() => 1).failed(false)).toBe(360_000)
  })

  it('waits half a minute when access is denied', () => {
    expect(new RetrySchedule(() => 0.5).failed(true)).toBe(30_000_000)
  })

  it('begins anew only after five good seconds, so that a crash loop slows down', () => {
    const retry = new RetrySchedule(() => 0.5)
    retry.failed(false)
    retry.frameSeen(0)
    retry.frameSeen(4_900_000)
    expect(retry.failed(false)).toBe(600_000)
    retry.frameSeen(10_000_000)
    retry.frameSeen(15_000_000)
    expect(retry.failed(false)).toBe(300_000)
  })
})

describe('the frame watchdog', () => {
  it('bites two seconds after the last frame', () => {
    const dog = new FrameWatchdog()
    dog.start(0)
    dog.frameSeen(100_000)
    const bites = [500_000, 1_000_000, 1_500_000, 2_000_000, 2_100_000].map((us) => dog.isSilent(us, true))
    expect(bites).toEqual([false, false, false, false, true])
  })

  it('is patient for ten seconds before the first frame', () => {
    const dog = new FrameWatchdog()
    dog.start(0)
    for (let us = 500_000; us < 10_000_000; us += 500_000) expect(dog.isSilent(us, true)).toBe(false)
    expect(dog.isSilent(10_000_000, true)).toBe(true)
  })

  it('does not count time in which nothing was expected, or in which this process stood still', () => {
    const dog = new FrameWatchdog()
    dog.start(0)
    dog.frameSeen(0)
    for (let us = 500_000; us <= 5_000_000; us += 500_000) dog.isSilent(us, false)
    expect(dog.isSilent(5_500_000, true)).toBe(false)
    expect(dog.isSilent(60_000_000, true)).toBe(false)
    expect(dog.isSilent(60_500_000, true)).toBe(false)
  })
})

describe('the frame rate limit', () => {
  const accepted = (maxFps: number, times: readonly number[]): number => {
    const limit = new FrameRateLimit(maxFps)
    return times.filter((ptsUs) => limit.accepts(ptsUs)).length
  }

  it('keeps every frame of a source at the limit, with the jitter of millisecond times', () => {
    const times = Array.from({ length: 600 }, (_, at) => Math.round((at * 1000) / 60) * 1000)
    expect(accepted(60, times)).toBe(600)
  })

  it.each([
    [60, 30, 300],
    [120, 60, 600],
    [75, 60, 480],
    [25, 60, 250],
  ])('thins %i frames a second to %i', (rate, maxFps, most) => {
    const times = Array.from({ length: rate * 10 }, (_, at) => (at * 1e6) / rate)
    const count = accepted(maxFps, times)
    expect(count).toBeLessThanOrEqual(Math.min(rate, maxFps) * 10 + 1)
    expect(count).toBeGreaterThanOrEqual(most)
  })

  it('goes on when the time goes back', () => {
    expect(accepted(30, [1_000_000, 1_040_000, 0, 40_000])).toBe(4)
  })
})

describe('the throttled log', () => {
  it('writes a line a second and counts what it left out', () => {
    let nowUs = 0
    const lines: unknown[] = []
    const logger = { ...SILENT_LOGGER, warn: (event: string, facts?: unknown) => lines.push([event, facts]) }
    const log = new ThrottledLog(logger, () => nowUs)
    for (; nowUs <= 1_000_000; nowUs += 100_000) log.warn('lost', { cause: 'x' })
    expect(lines).toEqual([
      ['lost', { cause: 'x' }],
      ['lost', { cause: 'x', leftOut: 9 }],
    ])
  })
})
