import { beforeEach, describe, expect, test } from 'vitest'
import { findParameter } from '../../../server/protocol/registry.ts'
import { toNorm } from '../../../server/protocol/parameter.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

describe('values (rule 1)', () => {
  test.each([
    [0.25, 0.25],
    ['0.25', 0.25],
    [true, 1],
    [7, 1],
    [-7, 0],
    [Infinity, 1],
  ])('takes %j and clamps it', (argument, expected) => {
    expect(rig.send('/look/tint', argument)).toEqual({ ok: true })
    rig.settle()
    expect(rig.store.number('/look/tint')).toBe(expected)
  })

  test.each([[NaN], ['warm'], [''], [null]])('refuses %j for a number, and changes nothing', (argument) => {
    expect(rig.send('/out/master', argument).ok).toBe(false)
    expect(rig.store.number('/out/master')).toBe(1)
    expect(rig.store.revision).toBe(0)
    expect(rig.batches).toEqual([])
  })

  test('takes options by name in any case, by 0-based number, and by the index twin', () => {
    rig.send('/set/transition', 'FADE')
    expect(rig.store.value('/set/transition')).toBe('fade')
    rig.send('/set/transition', 0)
    expect(rig.store.value('/set/transition')).toBe('cut')
    rig.send('/set/transition/index', 3)
    expect(rig.store.value('/set/transition')).toBe('ripple')
    expect(rig.store.value('/set/transition/index')).toBe(3)
    rig.send('/source/rotate', 90)
    expect(rig.store.value('/source/rotate')).toBe('90')
    expect(rig.send('/set/transition', 'melt')).toEqual({
      ok: false,
      reason: '/set/transition takes one of cut, fade, wipe, ripple, cells',
    })
  })

  test('addresses are taken in any case, unknown ones and feedback are refused', () => {
    expect(rig.send('/Look/Tint', 1).ok).toBe(true)
    for (const address of ['/nothing', '/look', '', '/', '/set/0/select', '/set/1x/select', '/zoom/toggle']) {
      expect(rig.send(address, 1), address).toEqual({ ok: false, reason: 'unknown address' })
    }
    expect(rig.send('/status/fps', 1).ok).toBe(false)
    expect(rig.send(`/${'a'.repeat(5000)}`, 1).ok).toBe(false)
    expect(rig.send('/zoom/constructor', 1).ok).toBe(false)
  })

  test('refuses a hand that may only look', () => {
    expect(rig.store.apply({ ...rig.command('/zoom', [2]), role: 'view' }).ok).toBe(false)
    expect(rig.store.apply({ ...rig.command('/sync'), role: 'view' }).ok).toBe(true)
  })
})

describe('forms and glides (rule 2)', () => {
  test('/norm runs along the curve', () => {
    rig.send('/zoom/norm', 0.5)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(64, 6)
    const zoom = findParameter('/zoom')
    expect(zoom?.kind === 'number' && toNorm(zoom, 64)).toBeCloseTo(0.5, 9)
    expect(rig.store.number('/zoom/norm')).toBeCloseTo(0.5, 9)
  })

  test('a plain set glides 60 ms, a second number sets the time, values in between can be asked', () => {
    rig.send('/look/tint', 1)
    expect(rig.changes[0]).toMatchObject({
      address: '/look/tint',
      value: 1,
      motion: { from: 0, to: 1, durationMs: 60, curve: 'out', space: 'linear' },
    })
    rig.settle()
    rig.send('/look/tint', 0, 1000)
    rig.passMs(500)
    expect(rig.store.number('/look/tint')).toBeCloseTo(0.5, 9)
    expect(rig.store.values()['/look/tint']).toBe(0)
    expect(rig.store.motions()['/look/tint']?.durationMs).toBe(1000)
    rig.passMs(500)
    expect(rig.store.motion('/look/tint')).toBeNull()
    expect(rig.store.motions()).toEqual({})
  })

  test('a new target takes over from where the value is', () => {
    rig.send('/look/tint', 1, 1000)
    rig.passMs(500)
    rig.send('/look/tint', 0)
    expect(rig.changes[1]?.motion?.from).toBeCloseTo(0.5, 9)
  })

  test('zoom glides by equal ratios', () => {
    rig.send('/zoom', 16, 1000)
    rig.passMs(500)
    expect(rig.store.number('/zoom')).toBeCloseTo(4, 6)
  })

  test('relative values start from where the last ones lead', () => {
    rig.send('/look/tint', '+', 0.2)
    rig.send('/look/tint', '+', 0.2)
    rig.send('/look/tint', '-', 0.1)
    rig.send('/look/tint', '*', 2)
    rig.settle()
    expect(rig.store.number('/look/tint')).toBeCloseTo(0.6, 9)
    rig.send('/zoom/norm', '+', 0.5)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(64, 6)
    expect(rig.send('/look/tint', '+').ok).toBe(false)
  })

  test('"?" changes nothing', () => {
    expect(rig.send('/zoom', '?')).toEqual({ ok: true })
    expect(rig.store.revision).toBe(0)
  })

  test('every kind can be reset, booleans toggle', () => {
    rig.send('/zoom/xy', 0.1, 0.2)
    rig.send('/zoom/xy/reset')
    rig.send('/set/transition', 'cut')
    rig.send('/set/transition/reset')
    rig.send('/out/blackout', 1)
    rig.send('/out/blackout/reset', true)
    rig.send('/out/freeze/toggle')
    rig.settle()
    expect(rig.store.value('/zoom/xy')).toEqual([0.5, 0.5])
    expect(rig.store.value('/set/transition')).toBe('ripple')
    expect(rig.store.number('/out/blackout')).toBe(0)
    expect(rig.store.number('/out/freeze')).toBe(1)
    rig.send('/out/freeze/toggle')
    expect(rig.store.number('/out/freeze')).toBe(0)
  })

  test('integers are whole', () => {
    rig.send('/grid/cols', 100.4)
    expect(rig.store.number('/grid/cols')).toBe(100)
    rig.send('/grid/cols', 99_999)
    expect(rig.store.number('/grid/cols')).toBe(1920)
  })
})

describe('triggers and repeats (rule 3)', () => {
  const steps = () => rig.changes.filter((change) => change.address === '/zoom').length

  test.each([[[]], [[1]], [[true]], [[0.5]], [['1']], [[null]]])('fires on %j', (args) => {
    rig.send('/zoom/in', ...args)
    expect(steps()).toBe(1)
  })

  test.each([[0], [false], ['0']])('%j is a release: taken, and ignored', (argument) => {
    expect(rig.send('/zoom/in', argument)).toEqual({ ok: true })
    expect(steps()).toBe(0)
    expect(rig.store.revision).toBe(0)
  })

  test('held by one sender it fires once; after a release or a gap it fires again', () => {
    for (let frame = 0; frame < 60; frame++) {
      rig.send('/zoom/in', 1)
      rig.passMs(16)
    }
    expect(steps()).toBe(1)
    rig.send('/zoom/in', 0)
    rig.send('/zoom/in', 1)
    expect(steps()).toBe(2)
    rig.passMs(101)
    rig.send('/zoom/in', 1)
    expect(steps()).toBe(3)
    rig.sendAs('b', '/zoom/in', 1)
    expect(steps()).toBe(4)
  })

  test('presses without a value are all new', () => {
    rig.send('/zoom/in')
    rig.send('/zoom/in')
    expect(steps()).toBe(2)
  })

  test('a value sent again each frame never overrides another hand', () => {
    rig.sendAs('td', '/zoom', 4)
    rig.passMs(16)
    rig.sendAs('touch', '/zoom', 9)
    for (let frame = 0; frame < 100; frame++) {
      rig.passMs(16)
      expect(rig.sendAs('td', '/zoom', 4)).toEqual({ ok: true })
    }
    expect(rig.store.number('/zoom')).toBe(9)
    rig.sendAs('td', '/zoom', 5)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(5)
  })

  test('the same value after 200 ms is meant', () => {
    rig.sendAs('a', '/zoom', 4)
    rig.sendAs('b', '/zoom', 9)
    rig.passMs(201)
    rig.sendAs('a', '/zoom', 4)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(4)
  })

  test('momentary addresses obey the release', () => {
    rig.send('/out/blackout', 1)
    rig.send('/out/blackout', 0)
    expect(rig.store.number('/out/blackout')).toBe(0)
  })

  test('a trigger that nobody here resolves is told with its arguments', () => {
    rig.send('/light/sweep', 1)
    rig.settle()
    rig.send('/light/sweep', 2500)
    rig.send('/source/reconnect')
    expect(rig.triggers.map(({ address, args }) => [address, args])).toEqual([
      ['/light/sweep', []],
      ['/light/sweep', [2500]],
      ['/source/reconnect', []],
    ])
  })
})

describe('twins and bundles (rule 4)', () => {
  test('a pair and its twins are one', () => {
    rig.send('/zoom/xy', 0.2, 0.8)
    rig.settle()
    expect([rig.store.number('/zoom/x'), rig.store.number('/zoom/y')]).toEqual([0.2, 0.8])
    rig.send('/zoom/x', 0.3, 0)
    expect(rig.store.value('/zoom/xy')).toEqual([0.3, 0.8])
    expect(rig.send('/zoom/xy', 0.2).ok).toBe(false)
  })

  test('a bundle is applied at one moment and told once', () => {
    const results = rig.store.applyAll([
      rig.command('/look/tint', [1]),
      rig.command('/nothing', [1]),
      rig.command('/look/tint', [0.5]),
      rig.command('/grid/gap', [0.1]),
      rig.command('/light/sweep'),
    ])
    expect(results.map((result) => result.ok)).toEqual([true, false, true, true, true])
    expect(rig.batches).toEqual([4])
    expect(rig.changes.map(({ address, value, revision }) => [address, value, revision])).toEqual([
      ['/look/tint', 0.5, 4],
      ['/grid/gap', 0.1, 4],
    ])
    expect(new Set(rig.changes.map((change) => change.motion?.startUs)).size).toBe(1)
  })

  test('start values are put without a word and count as held', () => {
    rig.store.startWith({ '/grid/cols': 96, '/set/select': 'emoji', '/nowhere': 3 })
    expect(rig.store.number('/grid/cols')).toBe(96)
    expect(rig.store.value('/set/select')).toBe('emoji')
    expect(rig.changes).toEqual([])
    rig.send('/zoom', 2)
    expect(rig.changes.map((change) => change.address)).toEqual(['/zoom'])
  })
})

describe('/look/reset and /fx/reset', () => {
  test('put everything of theirs back and nothing else, in its own time or the one asked for', () => {
    rig.send('/look/hue', 90)
    rig.send('/look/blend', 1)
    rig.send('/look/dither', 'on')
    rig.send('/out/master', 0.5)
    rig.send('/grid/gap', 0.2)
    rig.settle()
    expect(rig.send('/look/reset', 1000)).toEqual({ ok: true })
    expect(rig.store.value('/look/dither')).toBe('auto')
    rig.passMs(500)
    expect(rig.store.number('/look/hue')).toBeCloseTo(45, 6)
    rig.passMs(500)
    for (const [address, value] of Object.entries(rig.store.values())) {
      const row = findParameter(address)
      if (address.startsWith('/look/') && row !== undefined && 'default' in row)
        expect(value, address).toBe(row.default)
    }
    expect(rig.store.number('/out/master')).toBe(0.5)
    expect(rig.store.number('/grid/gap')).toBe(0.2)
    rig.send('/look/saturation', 0)
    rig.send('/fx/grain', 1)
    rig.settle()
    rig.send('/look/reset')
    rig.passMs(60)
    expect(rig.store.number('/look/saturation')).toBe(1)
    expect(rig.store.number('/fx/grain')).toBe(1)
    rig.send('/fx/reset')
    rig.passMs(60)
    expect(rig.store.number('/fx/grain')).toBe(0)
    expect(rig.store.number('/fx/vignette')).toBe(0.1)
  })
})
