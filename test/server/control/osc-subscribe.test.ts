import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../fixtures/until.ts'
import { OscRig } from './osc-rig.ts'

const PHONE = '127.0.0.9'

let rig: OscRig
let clockUs: number

beforeEach(async () => {
  clockUs = 1e6
  rig = new OscRig()
  await rig.open({ now: () => clockUs })
})

afterEach(() => rig.close())

describe('/subscribe', () => {
  it('has a sender told on a port of its own, with everything first, and no more on the reply port', async () => {
    const reply = await rig.controller(PHONE)
    const own = await rig.controller(PHONE, 0)
    const hand = await rig.controller(PHONE, 0)
    const other = await rig.controller('127.0.0.2')
    hand.send('/ping')
    await until(() => reply.values('/mosaic/pong').length === 1, 'an answer at the reply port')
    hand.send('/subscribe', own.port)
    await until(() => own.values('/mosaic/zoom').length === 1, 'everything at the port asked for')
    reply.heard.length = 0
    other.send('/grid/cols', 96)
    await until(() => own.values('/mosaic/grid/cols').at(-1) === 96, 'a change')
    hand.send('/ping', 5)
    await until(() => own.values('/mosaic/pong').includes(5), 'an answer')
    expect(reply.heard).toEqual([])
  })

  it('may be said again and again, and tells everything once', async () => {
    const hand = await rig.controller(PHONE, 0)
    for (let n = 0; n < 20; n++) hand.send('/subscribe', hand.port)
    await until(() => hand.values('/mosaic/zoom').length > 0, 'everything')
    await rig.drained(hand)
    await until(() => hand.values('/mosaic/tempo/beat').length > 0, 'what comes by itself')
    expect(hand.values('/mosaic/zoom')).toHaveLength(1)
  })

  it('keeps what the hand moves from the port it subscribed', async () => {
    const own = await rig.controller(PHONE, 0)
    const hand = await rig.controller(PHONE, 0)
    hand.send('/subscribe', own.port)
    await until(() => own.values('/mosaic/look/tint').length > 0, 'everything')
    own.heard.length = 0
    hand.send('/look/tint', 0.5, 0)
    await rig.drained(own)
    expect(own.values('/mosaic/look/tint')).toEqual([])
    clockUs += 300_000
    await until(() => own.values('/mosaic/look/tint').length > 0, 'the settled value')
    expect(own.values('/mosaic/look/tint')).toEqual([0.5])
  })

  it('lets several programs of one machine listen, each by its own port', async () => {
    const [first, second] = [await rig.controller(PHONE, 0), await rig.controller(PHONE, 0)]
    for (const each of [first, second]) each.send('/subscribe', each.port)
    await until(() => second.values('/mosaic/zoom').length > 0, 'everything')
    first.send('/look/tint', 0.5, 0)
    await until(() => second.values('/mosaic/look/tint').includes(0.5), 'the other program hears')
    expect(first.values('/mosaic/look/tint').includes(0.5)).toBe(false)
  })

  it('ends with 0: answers still come, feedback does not', async () => {
    const hand = await rig.controller(PHONE, 0)
    const other = await rig.controller('127.0.0.2')
    hand.send('/subscribe', hand.port)
    await until(() => hand.values('/mosaic/zoom').length > 0, 'everything')
    hand.send('/subscribe', 0)
    hand.send('/ping', 3)
    await until(() => hand.values('/mosaic/pong').includes(3), 'the pong')
    hand.heard.length = 0
    other.send('/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the value')
    clockUs += 300_000
    await until(() => other.values('/mosaic/grid/cols').includes(96), 'feedback elsewhere')
    expect(hand.heard).toEqual([])
  })

  it('takes a port of the sender only, and none that would tell the show its own words', async () => {
    const hand = await rig.controller()
    for (const port of [-1, 65_536, 1.5, rig.osc.port]) hand.send('/subscribe', port)
    hand.send('/subscribe', 'here')
    hand.send('/subscribe')
    await until(() => hand.values('/mosaic/error').length === 6, 'six errors')
    expect(rig.count('osc_ok')).toBe(0)
  })

  it('remembers a bounded number of them', async () => {
    const hands = await Promise.all(Array.from({ length: 300 }, () => rig.controller(PHONE, 0)))
    for (const [n, hand] of hands.entries()) {
      hand.send('/subscribe', 20_000 + n)
      if (n % 20 === 19) await until(() => rig.count('osc_ok') > n, `${n} subscriptions`)
    }
    const last = await rig.controller(PHONE, 0)
    last.send('/subscribe', last.port)
    await until(() => last.values('/mosaic/zoom').length > 0, 'the newest to be told')
  })
})
