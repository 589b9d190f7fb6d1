import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../../fixtures/until.ts'
import { Controller, OscRig } from './osc-rig.ts'
import { TcpController } from './tcp-controller.ts'

const COUNT = 1000
const BURST_COUNT = 20
/** After this long a hand that has moved is told where it left its control. */
const REST_US = 300_000
const LAST = Math.fround(0.7)
const TOLD = '/mosaic/look/tint'

let rig: OscRig
let fixed: Controller
let connection: TcpController
let clockUs: number

beforeEach(async () => {
  clockUs = 1e6
  rig = new OscRig()
  fixed = await Controller.open('127.0.0.1', 0, () => 0)
  await rig.open({ tcpPort: 0, now: () => clockUs, replyTargets: [`127.0.0.1:${fixed.port}`] })
  connection = await TcpController.open(rig.osc.tcpPort ?? 0)
})

afterEach(async () => {
  fixed.close()
  connection.close()
  await rig.close()
})

/** Sends so many messages as fast as they are taken, and stays below what a socket holds. */
async function sendAll(count: number, send: (n: number) => void): Promise<void> {
  const before = rig.count('osc_ok') + rig.count('osc_bad')
  for (let n = 0; n < count; n++) {
    send(n)
    if (n % BURST_COUNT !== BURST_COUNT - 1 && n !== count - 1) continue
    await until(() => rig.count('osc_ok') + rig.count('osc_bad') - before === n + 1, `${n + 1} messages`)
  }
}

it('a sweep of a thousand messages ends at the exact value everywhere, and is not echoed to the hand', async () => {
  const hand = await rig.controller('127.0.0.3')
  const phone = await rig.controller('127.0.0.2')
  const subscriber = await rig.controller('127.0.0.4', 0)
  await rig.drained(phone)
  subscriber.send('/subscribe', subscriber.port)
  connection.send('/ping')
  hand.send('/ping')
  await until(() => connection.values('/mosaic/pong').length > 0, 'the connection')
  await until(() => subscriber.values(TOLD).length > 0, 'the subscriber')
  await rig.drained(hand)
  hand.heard.length = 0
  await sendAll(COUNT, (n) => hand.send('/look/tint', n === COUNT - 1 ? LAST : n / COUNT))
  const receivers = [phone, subscriber, fixed, connection]
  for (const [place, receiver] of receivers.entries()) {
    await until(() => receiver.values(TOLD).at(-1) === LAST, `the value at receiver ${place}`)
    await until(() => receiver.values(`${TOLD}/norm`).at(-1) === LAST, `the twin at receiver ${place}`)
  }
  expect(hand.values(TOLD)).toEqual([])
  clockUs += REST_US
  await until(() => hand.values(TOLD).length > 0, 'the settled value at the hand')
  expect(hand.values(TOLD)).toEqual([LAST])
  expect(rig.store.number('/look/tint')).toBe(LAST)
  expect(rig.batches).toHaveLength(COUNT)
})

it('of a flood of which half is wrong every valid message is applied, in order', async () => {
  const hand = await rig.controller()
  const wrong = [
    () => hand.send('/nothing', 1),
    () => hand.send('/grid/cols', 'wide'),
    () => hand.send('/zoom/*', 'text'),
    () => hand.send('/light/[x', 1),
    () => hand.sendBytes(Buffer.from('no OSC at all')),
    () => hand.send('/source/age', 1),
  ]
  let validCount = 0
  await sendAll(2 * COUNT, (n) => {
    if (n % 2 === 1) return wrong[n % wrong.length]?.()
    validCount++
    hand.send('/grid/cols', 8 + (validCount % 1000))
  })
  expect(rig.count('osc_ok')).toBe(validCount)
  expect(rig.count('osc_bad')).toBe(2 * COUNT - validCount)
  expect(rig.count('osc_dropped')).toBe(0)
  expect(rig.batches).toHaveLength(validCount)
  expect(rig.store.number('/grid/cols')).toBe(8 + (validCount % 1000))
  const errors = hand.values('/mosaic/error').length
  expect(errors).toBeGreaterThan(0)
  expect(errors).toBeLessThan(COUNT / 4)
})
