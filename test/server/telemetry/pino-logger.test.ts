import { describe, expect, it } from 'vitest'
import { PinoLogger } from '../../../server/telemetry/pino-logger.ts'

function makeLogger() {
  const clock = { nowMs: 0 }
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = new PinoLogger({ destination, nowMs: () => clock.nowMs })
  const parsed = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { clock, lines, logger, parsed }
}

describe('PinoLogger', () => {
  it('writes an event with its facts as one line', () => {
    const { logger, parsed } = makeLogger()
    logger.warn('source-lost', { cause: 'timeout', tries: 2 })
    expect(parsed()).toMatchObject([{ level: 40, msg: 'source-lost', cause: 'timeout', tries: 2 }])
    logger.close()
  })

  it('makes one line a second of an event that repeats, with the last facts', () => {
    const { clock, logger, parsed } = makeLogger()
    for (let i = 0; i < 1000; i++) logger.warn('bad-message', { i })
    logger.info('something-else')
    expect(parsed()).toHaveLength(2)
    clock.nowMs += 1000
    logger.flush()
    expect(parsed().at(-1)).toMatchObject({ msg: 'bad-message', i: 999, repeats: 999 })
    logger.error('bad-message', { i: 1000 })
    expect(parsed()).toHaveLength(3)
    logger.close()
    expect(parsed().at(-1)).toMatchObject({ level: 50, i: 1000 })
  })

  it('masks names and passwords in URLs and escapes control characters', () => {
    const { lines, logger } = makeLogger()
    logger.error('open-failed', { url: 'rtsp://admin:geheim@10.0.0.1/a', cause: '\u001b[31mred\nline' })
    logger.close()
    expect(lines.join('')).toContain('rtsp://user:***@10.0.0.1/a')
    expect(lines.join('')).not.toContain('geheim')
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('\u001b')
    expect(lines[0]?.trim()).not.toContain('\n')
  })

  it('does so wherever in the facts they stand', () => {
    const { lines, logger } = makeLogger()
    const error = new Error('no answer of rtsp://admin:geheim@10.0.0.1/a\u009b2J')
    logger.error('open-failed', {
      inner: { list: ['rtmp://me:geheim@host/app', { deep: 'rtsp://x:geh@geheim@y' }] },
      key: 'rtmp://host/live/stage?key=geheim and /out?a=1&token=geheim',
      error,
    })
    logger.close()
    expect(lines.join('')).not.toContain('geheim')
    expect(lines.join('')).not.toContain('\u009b')
    expect(lines.join('')).toContain('no answer of rtsp://user:***@10.0.0.1/a')
  })

  it('writes a hundred thousand errors of many kinds as few lines', () => {
    const { clock, lines, logger } = makeLogger()
    for (let n = 0; n < 100_000; n++) {
      clock.nowMs += 0.1
      logger.error(`kind ${n % 5}`, { n, text: 'x'.repeat(10_000) })
    }
    logger.close()
    expect(lines.length).toBeLessThanOrEqual(5 * 12)
    expect(lines.join('').length).toBeLessThan(200_000)
  })
})
