import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../fixtures/until.ts'
import { OscRig, type Controller } from './osc-rig.ts'

let rig: OscRig
let hand: Controller

beforeEach(async () => {
  rig = new OscRig()
  await rig.open({ now: () => 1e6 })
  hand = await rig.controller()
})

afterEach(() => rig.close())

function errors(): readonly unknown[] {
  return hand.heard.filter(({ address }) => address === '/mosaic/error').map(({ args }) => args[1])
}

describe('an address pattern', () => {
  it('sets all it means in one batch, and counts as one message', async () => {
    hand.send('/mosaic/LIGHT/[xy]', 0.25, 0)
    await until(() => rig.store.number('/light/y') === 0.25, 'the light')
    expect(rig.store.number('/light/x')).toBe(0.25)
    expect(rig.batches).toHaveLength(1)
    expect(rig.count('osc_ok')).toBe(1)
  })

  it('resets all of a kind', async () => {
    hand.sendBundle(['/look/tint', 1, 0], ['/look/blend', 1, 0])
    await until(() => rig.store.number('/look/blend') === 1, 'the values')
    hand.send('/look/{tint,blend}/reset')
    await until(
      () => rig.store.number('/look/blend') === 0 && rig.store.number('/look/tint') === 0,
      'the reset',
    )
  })

  it('asks all it means', async () => {
    await rig.drained(hand)
    hand.heard.length = 0
    hand.send('/light/{x,y}', '?')
    await until(() => hand.values('/mosaic/light/y/norm').length > 0, 'the answers')
    expect(hand.values('/mosaic/light/x')).toEqual([0.5])
  })

  it('leaves out what cannot take its argument, and is refused when nothing can', async () => {
    hand.send('/light/*', 1, 0)
    await until(() => rig.store.number('/light/amount') === 1, 'those that can')
    expect(rig.count('osc_bad')).toBe(0)
    hand.send('/light/{x,y}', 'words')
    await until(() => errors().length > 0, 'the error')
    expect(errors()).toEqual(['/light/x needs a number'])
    expect(rig.count('osc_bad')).toBe(1)
  })

  it('does not reach what darkens or locks, nor does it answer', async () => {
    for (const pattern of ['/out/*', '/*/blackout', '/p?ng', '/{sync,connect}', '/o*/m*'])
      hand.send(pattern, 0)
    await until(() => errors().length === 5, 'five errors')
    expect(new Set(errors())).toEqual(new Set(['matches no address that patterns may reach']))
    expect(rig.store.number('/out/master')).toBe(1)
    expect(hand.values('/mosaic/pong')).toEqual([])
  })

  it('is told what is wrong with it', async () => {
    hand.send('/light/[x', 1)
    await until(() => errors().length > 0, 'the error')
    expect(errors()).toEqual(['has brackets or braces that do not fit together'])
  })

  it('of a bundle full of them are taken in part, and other work has its turn', async () => {
    const patterns = Array.from({ length: 900 }, (_, n): [string, number] => ['/l*/*', (n % 90) / 90])
    hand.sendBundle(...patterns)
    await until(() => rig.count('osc_ok') + rig.count('osc_bad') === patterns.length, 'all of them')
    expect(rig.count('osc_ok')).toBeLessThan(300)
    expect(rig.count('osc_ok')).toBeGreaterThan(0)
  })

  it('is taken so many times a second, and the show goes on', async () => {
    for (let n = 0; n < 600; n++) {
      hand.send('/light/[xy]', (n % 100) / 100, 0)
      if (n % 20 === 19) await until(() => rig.count('osc_ok') + rig.count('osc_bad') > n, `${n} of them`)
    }
    hand.send('/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'a plain message')
    expect([rig.count('osc_ok'), rig.count('osc_bad')]).toEqual([501, 100])
  })
})
