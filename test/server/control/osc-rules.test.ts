import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../fixtures/until.ts'
import { Controller, OscRig } from './osc-rig.ts'

let rig: OscRig

beforeEach(() => {
  rig = new OscRig()
})

afterEach(async () => {
  await rig.close()
})

describe('messages in', () => {
  it('takes addresses with and without the prefix, in any case', async () => {
    await rig.open()
    const hand = await rig.controller()
    hand.send('/mosaic/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the full address')
    hand.send('/GRID/Cols', 128)
    await until(() => rig.store.number('/grid/cols') === 128, 'the short address')
    hand.send('/MoSaIc/Grid/COLS', '192')
    await until(() => rig.store.number('/grid/cols') === 192, 'another case')
    expect(rig.count('osc_ok')).toBe(3)
  })

  it('takes another prefix', async () => {
    await rig.open({ prefix: '/wall' })
    const hand = await rig.controller()
    hand.send('/wall/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the value')
    hand.send('/wall/sync')
    await until(() => hand.values('/wall/grid/cols').includes(96), 'feedback under the prefix')
  })

  it('applies a bundle in one batch', async () => {
    await rig.open()
    const hand = await rig.controller()
    hand.sendBundle(['/zoom', 8, 0], ['/zoom/x', 0.25, 0], ['/look/tint', 1, 0])
    await until(() => rig.store.number('/look/tint') === 1, 'the bundle')
    expect(rig.batches).toHaveLength(1)
    expect(rig.store.number('/zoom')).toBe(8)
    expect(rig.count('osc_ok')).toBe(3)
  })

  it('answers a ping with the same arguments', async () => {
    await rig.open()
    const hand = await rig.controller()
    hand.send('/mosaic/ping', 7, 0.5, 'x', true, false)
    await until(() => hand.values('/mosaic/pong').length === 1, 'the pong')
    const pong = hand.heard.find((heard) => heard.address === '/mosaic/pong')
    expect(pong).toMatchObject({ args: [7, 0.5, 'x', true, false], types: 'ifsTF' })
  })

  it('tells what stands to a hand whose message was refused, so that its button shows it', async () => {
    await rig.open()
    const hand = await rig.controller()
    const origin = { kind: 'page', id: 'desk' } as const
    rig.store.apply({ address: '/system/lock', args: [1], origin, receivedUs: 0, role: 'control' })
    hand.send('/sync')
    await until(() => hand.values('/mosaic/grid/shape').length === 1, 'everything')
    hand.send('/grid/shape', 'hex')
    await until(() => hand.values('/mosaic/grid/shape').length === 2, 'what stands')
    expect(hand.values('/mosaic/grid/shape')).toEqual(['square', 'square'])
    expect(hand.heard.find(({ address }) => address === '/mosaic/error')?.args[0]).toBe('/grid/shape')
  })

  it('answers a wrong message with its address and the reason', async () => {
    await rig.open()
    const hand = await rig.controller()
    hand.send('/mosaic/nothing', 1)
    await until(() => hand.values('/mosaic/error').length === 1, 'the error')
    const error = hand.heard.find((heard) => heard.address === '/mosaic/error')
    expect(error?.args).toEqual(['/mosaic/nothing', 'unknown address'])
    expect(rig.count('osc_bad')).toBe(1)
  })

  it('answers a question on all twins', async () => {
    await rig.open()
    const hand = await rig.controller()
    await rig.drained(hand)
    hand.heard.length = 0
    hand.send('/out/master', '?')
    await until(() => hand.values('/mosaic/out/master/norm').length > 0, 'the answer')
    expect(hand.values('/mosaic/out/master')).toEqual([1])
  })
})

describe('feedback', () => {
  it('tells everything on /sync, in small bundles, on all twins', async () => {
    await rig.open()
    const hand = await rig.controller()
    await rig.drained(hand)
    hand.heard.length = 0
    hand.send('/sync')
    await until(() => hand.values('/mosaic/status/fps').length > 0, 'the sync')
    expect(hand.values('/mosaic/zoom')).toEqual([1])
    expect(hand.values('/mosaic/zoom/norm')).toEqual([0])
    expect(hand.values('/mosaic/zoom/across')).toEqual([160])
    expect(hand.heard.find((heard) => heard.address === '/mosaic/zoom/xy')?.args).toEqual([0.5, 0.5])
    expect(hand.values('/mosaic/set/transition')).toEqual(['ripple'])
    expect(hand.values('/mosaic/set/transition/index')).toEqual([3])
    expect(hand.heard.find((heard) => heard.address === '/mosaic/out/blackout')).toMatchObject({
      types: 'i',
      args: [0],
    })
    expect(Math.max(...hand.heard.map((heard) => heard.packetBytes))).toBeLessThan(1400)
  })

  it('never echoes to the hand that moves, then tells it the settled value; others hear at once', async () => {
    await rig.open()
    const a = await rig.controller('127.0.0.1')
    const b = await rig.controller('127.0.0.2')
    await rig.drained(a)
    await rig.drained(b)
    a.heard.length = 0
    b.heard.length = 0
    a.send('/out/blackout', 1)
    await until(() => a.values('/mosaic/out/blackout').includes(1), 'the settled value')
    const atA = a.heard.find((heard) => heard.address === '/mosaic/out/blackout')?.atUs ?? 0
    const atB = b.heard.find((heard) => heard.address === '/mosaic/out/blackout')?.atUs ?? Infinity
    expect(atA - atB).toBeGreaterThan(150_000)
  })

  it('leaves what the hand moves out of the sync that ends a silence', async () => {
    await rig.open()
    const hand = await rig.controller()
    hand.send('/grid/cols', 96)
    await until(() => hand.values('/mosaic/grid/cols').length > 0, 'the settled value')
    expect(hand.values('/mosaic/grid/cols')).toEqual([96])
    const syncedUs = hand.heard.find(({ address }) => address === '/mosaic/look/tint')?.atUs ?? Infinity
    const settledUs = hand.heard.find(({ address }) => address === '/mosaic/grid/cols')?.atUs ?? 0
    expect(settledUs).toBeGreaterThan(syncedUs)
  })

  it('does not let two controllers fight: one message each, and both rest at the last value', async () => {
    await rig.open()
    const a = await rig.controller('127.0.0.1')
    const b = await rig.controller('127.0.0.2')
    await rig.drained(a)
    await rig.drained(b)
    a.send('/look/tint', 0.25)
    await until(() => rig.store.value('/look/tint') === 0.25, 'the first hand')
    b.send('/look/tint', 0.75)
    const isSettled = (values: unknown[]) => values.at(-1) === 0.75
    await until(() => isSettled(a.values('/mosaic/look/tint')), 'the first hand to follow')
    await until(() => isSettled(b.values('/mosaic/look/tint')), 'the second hand to be told')
    expect(rig.store.number('/look/tint')).toBe(0.75)
    expect(rig.batches).toHaveLength(2)
  })

  it('sends an address at most 30 times a second', async () => {
    await rig.open()
    const a = await rig.controller('127.0.0.1')
    const b = await rig.controller('127.0.0.2')
    await rig.drained(b)
    b.heard.length = 0
    a.send('/zoom', 4096, 1000)
    await until(() => b.values('/mosaic/zoom').at(-1) === 4096, 'the end of the glide')
    const times = b.heard.filter(({ address }) => address === '/mosaic/zoom').map(({ atUs }) => atUs)
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1e6
    expect(times.length).toBeGreaterThan(3)
    expect(times.length - 1).toBeLessThanOrEqual(30 * seconds + 1)
  })

  it('tells fixed targets without being asked, and meters only when they change', async () => {
    const listener = await Controller.open('127.0.0.1', 0, () => 0)
    await rig.open({ replyTargets: [`127.0.0.1:${listener.port}`], replyPort: null })
    await until(() => listener.values('/mosaic/zoom').length === 1, 'all values at the start')
    await until(() => listener.values('/mosaic/status/fps').length === 1, 'the meter')
    rig.told = { ...rig.told, '/status/fps': 25 }
    await until(() => listener.values('/mosaic/status/fps').at(-1) === 25, 'the meter as it changed')
    expect(listener.values('/mosaic/status/fps')).toEqual([30, 25])
    expect(listener.values('/mosaic/set/1/ready')).toEqual([1])
    listener.close()
  })
})

describe('ports', () => {
  it('names the port and the cure when it is taken', async () => {
    await rig.open()
    const { port } = rig.osc
    const error: unknown = await new OscRig().open({ port }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'port-in-use' })
    expect(String(error)).toContain(String(port))
    expect((error as { cure: string }).cure).toContain('--osc-port 0')
  })

  it('closes twice', async () => {
    await rig.open()
    await rig.osc.close()
    await rig.osc.close()
  })
})
