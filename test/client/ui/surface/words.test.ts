import { describe, expect, it } from 'vitest'
import { formatValue } from '../../../../client/ui/surface/format-value.ts'
import { healthWords, type HealthFacts } from '../../../../client/ui/surface/health-words.ts'
import { readHealth, UNKNOWN_HEALTH } from '../../../../client/ui/surface/read-health.ts'
import { nameLabel } from '../../../../client/ui/surface/name-label.ts'
import { sharedOrigin } from '../../../../client/ui/surface/qr-code.ts'
import { pickTiles } from '../../../../client/ui/surface/set-swatch.ts'
import type { NumberParameter } from '../../../../server/protocol/parameter.ts'
import { findParameter } from '../../../../server/protocol/registry.ts'

const row = (address: string): NumberParameter => findParameter(address) as NumberParameter

describe('formatValue', () => {
  it('writes numbers as people read them', () => {
    expect(formatValue(row('/zoom'), 12.34)).toBe('12.3×')
    expect(formatValue(row('/zoom'), 1.5)).toBe('1.50×')
    expect(formatValue(row('/grid/cols'), 160.2)).toBe('160')
    expect(formatValue(row('/out/master'), 0.506)).toBe('51 %')
    expect(formatValue(row('/zoom/rotate'), -90)).toBe('-90.0°')
    expect(formatValue(row('/set/ms'), 900)).toBe('900 ms')
    expect(formatValue(row('/grid/gap'), 0.04)).toBe('0.04')
  })
})

describe('healthWords', () => {
  const well: HealthFacts = {
    isConnected: true,
    sourceState: 'live',
    airState: 'live',
    isDark: false,
    statusLevel: 0,
    outputs: { count: 1, slowestFps: 59.8 },
  }

  it('says that all is well', () => {
    expect(healthWords(well)).toEqual({
      level: 'good',
      headline: 'On air',
      detail: 'The source is live. One page shows the picture, at 60 frames a second.',
    })
  })

  it('says when the output is black', () => {
    expect(healthWords({ ...well, isDark: true })).toMatchObject({ level: 'good', headline: 'Black' })
  })

  it('warns of a lost source and of a show under strain', () => {
    expect(healthWords({ ...well, sourceState: 'retrying', airState: 'hold' })).toMatchObject({
      level: 'warning',
      headline: 'Holding',
    })
    expect(healthWords({ ...well, statusLevel: 1 }).level).toBe('warning')
    expect(healthWords({ ...well, statusLevel: 2 }).level).toBe('bad')
  })

  it('says when the show does not answer, whatever was known before', () => {
    expect(healthWords({ ...well, isConnected: false })).toMatchObject({
      level: 'bad',
      headline: 'Reconnecting',
    })
  })

  it('says nothing of what is not told', () => {
    const words = healthWords({
      ...well,
      sourceState: null,
      airState: null,
      statusLevel: null,
      outputs: null,
    })
    expect(words).toEqual({ level: 'good', headline: 'Connected', detail: '' })
  })
})

describe('nameLabel', () => {
  it('shows files without their folders and words with a capital', () => {
    expect(nameLabel('/media/show/opening.mp4')).toBe('opening.mp4')
    expect(nameLabel('C:\\films\\one.mov')).toBe('one.mov')
    expect(nameLabel('films/two.mov')).toBe('two.mov')
    expect(nameLabel('demo')).toBe('Demo')
    expect(nameLabel('webcam:a/b')).toBe('webcam:a/b')
    expect(nameLabel('rtsp://camera.local/one')).toBe('rtsp://camera.local/one')
  })
})

describe('readHealth', () => {
  it('reads the facts it knows', () => {
    const answer = {
      source: { state: 'live' },
      air: { state: 'slate' },
      osc: { port: 7700 },
      outputs: [{ presentedFps: 60 }, { presentedFps: 30 }],
    }
    expect(readHealth(answer)).toEqual({
      sourceState: 'live',
      airState: 'slate',
      oscPort: 7700,
      outputs: { count: 2, slowestFps: 30 },
      urls: [],
    })
  })

  it('takes anything for an answer', () => {
    for (const answer of [null, 3, [], 'no', { source: null, outputs: {}, osc: { port: 'x' } }])
      expect(readHealth(answer)).toEqual(UNKNOWN_HEALTH)
  })
})

describe('pickTiles', () => {
  it('picks tiles by hue, the lighter above the darker', () => {
    const means = Uint8Array.from(
      { length: 300 * 3 },
      (_, at) => (Math.imul(at + 7, 2_654_435_761) >>> 24) & 255,
    )
    const luma = (tile: number): number =>
      0.2126 * means[tile * 3]! + 0.7152 * means[tile * 3 + 1]! + 0.0722 * means[tile * 3 + 2]!
    const columns = pickTiles(means)
    expect(columns).toHaveLength(14)
    for (const [light, dark] of columns) expect(luma(light!)).toBeGreaterThanOrEqual(luma(dark!))
  })

  it('does with one tile, and with none', () => {
    expect(pickTiles(Uint8Array.of(1, 2, 3)).flat()).toEqual(new Array(28).fill(0))
    expect(pickTiles(new Uint8Array(0))).toEqual([])
  })
})

describe('sharedOrigin', () => {
  it('takes what a page was opened at when others can reach it, else what the server tells', () => {
    const opened = (hostname: string) => ({ hostname, origin: `http://${hostname}:7700` })
    expect(sharedOrigin(opened('192.168.1.5'), [])).toBe('http://192.168.1.5:7700')
    expect(sharedOrigin(opened('127.0.0.1'), ['http://10.0.0.2:7700'])).toBe('http://10.0.0.2:7700')
    expect(sharedOrigin(opened('localhost'), [])).toBeNull()
  })
})
