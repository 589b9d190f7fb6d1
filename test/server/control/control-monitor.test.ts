import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { OscServer } from '../../../server/control/osc-server.ts'
import { OscFeedback } from '../../../server/control/osc-feedback.ts'
import { MAX_MONITOR_ENTRIES, type MonitorEntry } from '../../../server/protocol/monitor-entry.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig, type Controller } from './osc-rig.ts'

let rig: OscRig
let hand: Controller
let told: MonitorEntry[][]
let end: () => void

beforeEach(async () => {
  rig = new OscRig()
  await rig.open()
  hand = await rig.controller()
  told = []
  end = rig.desk.watchMonitor((entries) => told.push([...entries]))
})

afterEach(() => rig.close())

function entriesAt(address: string): readonly MonitorEntry[] {
  return told.flat().filter((entry) => entry.address === address)
}

describe('the monitor', () => {
  it('tells what was taken and what was refused, from whom and why', async () => {
    hand.send('/mosaic/look/tint', 0.5, 'x')
    hand.send('/look/tint', 0.25)
    hand.send('/nothing', 1, true)
    hand.sendBytes(Buffer.from('garbage!'))
    await until(() => told.flat().length === 4, 'four entries')
    const from = `127.0.0.1:${hand.port}`
    expect(entriesAt('/look/tint')).toMatchObject([{ from, args: [0.25], outcome: 'taken', reason: '' }])
    expect(entriesAt('/mosaic/look/tint')).toMatchObject([
      { args: [0.5, 'x'], outcome: 'refused', reason: 'the glide time must be a number of milliseconds' },
    ])
    expect(entriesAt('/nothing')).toMatchObject([
      { args: [1, true], outcome: 'refused', reason: 'unknown address' },
    ])
    expect(entriesAt('')).toMatchObject([
      { outcome: 'refused', reason: 'the OSC packet is neither a message nor a bundle' },
    ])
  })

  it('tells the newest of each address, and no more at once than people can read', async () => {
    for (let n = 0; n < 3000; n++) {
      hand.send(n % 2 === 0 ? '/look/tint' : `/wrong/${n % 400}`, n / 3000)
      if (n % 20 === 19) await until(() => rig.count('osc_ok') + rig.count('osc_bad') > n, `${n} of them`)
    }
    hand.send('/look/tint', 1)
    await until(() => entriesAt('/look/tint').at(-1)?.args[0] === 1, 'the last one')
    expect(Math.max(...told.map((entries) => entries.length))).toBeLessThanOrEqual(MAX_MONITOR_ENTRIES)
    for (const entries of told) {
      const names = entries.map(({ address, outcome }) => `${address} ${outcome}`)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('shows no secret, and nothing that acts on a page', async () => {
    hand.send('/mosaic/connect', 'the-secret-token')
    hand.send('/x\u001b[2J', 'bell\u0007')
    await until(() => told.flat().length === 2, 'both')
    expect(JSON.stringify(told)).not.toContain('the-secret-token')
    expect(told.flat().find(({ outcome }) => outcome === 'refused')).toMatchObject({
      address: '/x\\u001b[2J',
      args: ['bell\\u0007'],
    })
  })

  it('is not filled by a crowd of strangers', async () => {
    const seen: MonitorEntry[] = []
    rig.desk.watchMonitor((entries) => seen.push(...entries))
    const note = (from: string, outcome: MonitorEntry['outcome']): void =>
      rig.desk.monitor.note({ atUs: 0, from, address: '/zoom', args: [], outcome, reason: '' })
    note('friend', 'refused')
    for (let n = 0; n < 500; n++) note(`stranger ${n}`, 'stranger')
    await until(() => seen.length > 0, 'the entries')
    expect(seen).toHaveLength(MAX_MONITOR_ENTRIES)
    expect(seen[0]?.from).toBe('friend')
    expect(seen.at(-1)?.from).toBe('stranger 499')
  })

  it('keeps the last ones for who comes next, and tells nobody who has gone', async () => {
    end()
    hand.send('/look/tint', 0.5)
    await rig.drained(hand)
    const later: MonitorEntry[] = []
    rig.desk.watchMonitor((entries) => later.push(...entries))
    await until(() => later.length > 0, 'what came before')
    expect(later.map(({ address }) => address)).toContain('/look/tint')
    expect(told).toEqual([])
  })

  it('names a stranger by his address and last word, until he is ignored', async () => {
    const feedback = new OscFeedback({
      now: nowUs,
      prefix: '/mosaic',
      replyPort: null,
      fixedTargets: [],
      values: {
        value: (address) => rig.store.value(address),
        sceneNames: () => [],
        sets: () => [],
        observations: () => ({}),
        lights: () => ({ '/tempo/beat': 1 }),
      },
      motion: () => null,
      learned: () => [],
      isPaired: () => false,
      send: () => expect.unreachable('a stranger is told nothing'),
    })
    const server = new OscServer({
      prefix: '/mosaic',
      sink: rig.store,
      desk: rig.desk,
      lists: { sets: () => [], sceneNames: () => [] },
      isOwnPort: () => false,
      feedback,
      now: nowUs,
      logger: SILENT_LOGGER,
      meter: rig.meter,
    })
    const knock = (): void => {
      const bytes = encodeOscMessage({ address: '/zoom', args: [{ type: 'f', value: 2 }] })
      server.receive(bytes, { link: 'udp', address: '203.0.113.5', port: 5000 })
    }
    knock()
    await until(() => told.flat().length === 1, 'the stranger')
    expect(told.flat()[0]).toMatchObject({
      from: '203.0.113.5:5000',
      address: '/zoom',
      outcome: 'stranger',
      args: [],
    })
    expect(rig.desk.senderStatuses(false)).toMatchObject([{ address: '203.0.113.5', isAllowed: false }])
    rig.desk.judgeSender('203.0.113.5', 'ignore')
    knock()
    hand.send('/ping')
    await until(() => entriesAt('/ping').length === 1, 'another sender')
    expect(entriesAt('/zoom')).toHaveLength(1)
    server.close()
  })
})
