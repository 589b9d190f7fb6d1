import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MonitorEntry } from '../../../server/protocol/monitor-entry.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig, type Controller } from './osc-rig.ts'

const OPACITY = '/composition/layers/1/video/opacity'

let rig: OscRig
let hand: Controller

beforeEach(async () => {
  rig = new OscRig()
  await rig.open()
  hand = await rig.controller()
})

afterEach(() => rig.close())

describe('a controller made for another program', () => {
  it('moves a parameter after it was learned, and the others are told', async () => {
    const other = await rig.controller('127.0.0.2')
    await rig.drained(other)
    hand.send(OPACITY, 0.5)
    await until(() => hand.values('/mosaic/error').includes(OPACITY), 'the error before')
    rig.desk.learn('/look/tint')
    hand.send(OPACITY, 0.6)
    await until(() => rig.desk.mapStatus().mappings.length === 1, 'the mapping')
    expect(rig.store.number('/look/tint')).toBe(0)
    hand.send(OPACITY, 0.75)
    await until(() => other.values('/mosaic/look/tint').at(-1) === 0.75, 'the value elsewhere')
    expect(rig.store.number('/look/tint')).toBe(0.75)
  })

  it('comes before the own scheme, and is marked as mapped', async () => {
    const entries: MonitorEntry[] = []
    rig.desk.watchMonitor((told) => entries.push(...told))
    rig.desk.learn('/look/blend')
    hand.send('/mosaic/look/tint', 0)
    await until(() => rig.desk.mapStatus().learning === null, 'the mapping')
    hand.send('/mosaic/look/tint', 1)
    await until(() => rig.store.number('/look/blend') === 1, 'the mapped one')
    expect(rig.store.number('/look/tint')).toBe(0)
    await until(
      () => entries.some(({ reason, outcome }) => reason === 'mapped to /look/blend' && outcome === 'taken'),
      'the mark',
    )
  })

  it('fires once for a button that is resent sixty times a second, and again for the next press', async () => {
    rig.desk.learn('/light/sweep')
    hand.send('/cue/1', 0)
    await until(() => rig.desk.mapStatus().learning === null, 'the mapping')
    for (const value of [0, 1, 1, 1, 0, 0, 1, 1]) hand.send('/cue/1', value)
    await rig.drained(hand)
    expect(rig.triggers.map(({ address }) => address)).toEqual(['/light/sweep', '/light/sweep'])
  })

  it('is told at its own address where its parameter stands, never while its hand moves it', async () => {
    const other = await rig.controller('127.0.0.2')
    await rig.drained(other)
    rig.desk.learn('/zoom')
    hand.send(OPACITY, 0)
    await until(() => rig.desk.mapStatus().learning === null, 'the mapping')
    other.send('/zoom', 64, 0)
    await until(() => hand.values(OPACITY).length > 0, 'the position at the controller')
    expect(hand.values(OPACITY)).toEqual([Math.fround(0.5)])
    rig.desk.changeMapping('1', { range: [1, 257], curve: 'linear', isInverted: true })
    hand.heard.length = 0
    hand.send('/sync')
    await until(() => hand.values(OPACITY).length > 0, 'the position with everything else')
    expect(hand.values(OPACITY)).toEqual([Math.fround(1 - 63 / 256)])
    rig.desk.changeMapping('1', { to: '/set/index' })
    hand.heard.length = 0
    other.send('/set/next')
    await until(() => hand.values(OPACITY).includes(1), 'the set at the controller')
  })

  it('is not learned by what keeps the connection alive', async () => {
    rig.desk.learn('/zoom')
    for (const address of ['/ping', '/sync', '/connect']) hand.send(address, 1)
    hand.send('/subscribe', hand.port)
    await rig.drained(hand)
    expect(rig.desk.mapStatus()).toEqual({ learning: '/zoom', mappings: [] })
  })

  it('says why when its parameter cannot follow', async () => {
    rig.desk.learn('/scene/go')
    hand.send('/cue', 0)
    await until(() => rig.desk.mapStatus().learning === null, 'the mapping')
    hand.send('/cue', 1)
    await until(() => hand.values('/mosaic/error').includes('/cue'), 'the error')
    expect(hand.heard.find(({ address }) => address === '/mosaic/error')?.args[1]).toBe('there is no scene')
  })

  it('moves by MIDI from the machine of a page', () => {
    const move = (value: number, role: 'control' | 'view' = 'control') =>
      rig.desk.midiMoved({
        control: { channel: 1, message: 'cc', number: 7 },
        value,
        origin: { kind: 'page', id: 'page-1' },
        role,
      })
    rig.desk.learn('/look/tint')
    expect(move(0.1)).toEqual({ ok: true })
    expect(move(0.5)).toEqual({ ok: true })
    expect(rig.store.motion('/look/tint')?.to).toBe(0.5)
    expect(move(0.7, 'view')).toEqual({ ok: false, reason: 'needs the role control' })
  })
})
