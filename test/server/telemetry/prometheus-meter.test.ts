import { describe, expect, it } from 'vitest'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'

describe('PrometheusMeter', () => {
  it('adds counters up over labels and writes them as Prometheus text', async () => {
    const meter = new PrometheusMeter()
    meter.count('frames_dropped')
    meter.count('frames_dropped', 2, 'encode')
    meter.count('frames_dropped', 3, 'encode')
    meter.gauge('clients', 4)
    meter.gauge('clients', 2)
    meter.time('match_ms', 3)
    meter.observe('rss_bytes', 'Memory of the process.', () => 77)
    expect([
      meter.total('frames_dropped'),
      meter.total('frames_dropped', 'encode'),
      meter.total('osc_ok'),
    ]).toEqual([6, 5, 0])
    const text = await meter.text()
    expect(text).toContain('smalti_frames_dropped_total{kind="encode"} 5')
    expect(text).toContain('smalti_clients{kind=""} 2')
    expect(text).toContain('smalti_match_ms_bucket{le="4"} 1')
    expect(text).toContain('smalti_rss_bytes 77')
  })

  it('keeps two meters apart', async () => {
    const [one, other] = [new PrometheusMeter(), new PrometheusMeter()]
    one.count('encodes')
    expect(await other.text()).not.toContain('encodes')
    expect(other.total('encodes')).toBe(0)
  })
})
