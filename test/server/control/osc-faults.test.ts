import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Logger } from '../../../server/telemetry/logger.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig } from './osc-rig.ts'

let rig: OscRig
let clockUs: number
let lines: Readonly<Record<string, unknown>>[]

beforeEach(async () => {
  rig = new OscRig()
  clockUs = 1e6
  lines = []
  const note = (event: string, facts = {}): void => void lines.push({ event, ...facts })
  const logger: Logger = { info: note, warn: note, error: note }
  await rig.open({ logger, now: () => clockUs })
})

afterEach(() => rig.close())

describe('a defect behind the store', () => {
  it('is counted and answered, and the next message is obeyed', async () => {
    const hand = await rig.controller()
    rig.defect = new TypeError('no such thing')
    hand.send('/grid/cols', 96)
    await until(() => hand.values('/mosaic/error').length > 0, 'the answer')
    expect(hand.heard.find(({ address }) => address === '/mosaic/error')?.args).toEqual([
      '/grid/cols',
      'failed inside the show',
    ])
    expect(rig.count('osc_bad')).toBe(1)
    rig.defect = null
    hand.send('/grid/cols', 128)
    await until(() => rig.count('osc_ok') === 1, 'the next message')
    expect(rig.store.number('/grid/cols')).toBe(128)
  })

  it('is logged with its cause, once a second at most', async () => {
    const hand = await rig.controller()
    rig.defect = new TypeError('no such thing')
    const cause = '/grid/cols: failed inside the show: no such thing'
    for (let n = 0; n < 20; n++) hand.send('/grid/cols', 20 + n)
    await until(() => rig.count('osc_bad') === 20, 'all of them counted')
    expect(lines).toEqual([{ event: 'osc-trouble', bad: 1, dropped: 0, last: cause }])
    clockUs += 1e6
    hand.send('/grid/cols', 96)
    await until(() => lines.length > 1, 'the next line')
    expect(lines[1]).toEqual({ event: 'osc-trouble', bad: 20, dropped: 0, last: cause })
  })
})
