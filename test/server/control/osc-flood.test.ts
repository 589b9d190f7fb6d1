import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PacketQueue } from '../../../server/control/packet-queue.ts'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { until } from '../../fixtures/until.ts'
import { OscRig } from './osc-rig.ts'

const FLOOD_COUNT = 3000
const BURST_COUNT = 30

let rig: OscRig

beforeEach(async () => {
  rig = new OscRig()
  await rig.open()
})

afterEach(() => rig.close())

/** Bytes that are no OSC, the same in every run. */
function garbage(seed: number): Uint8Array {
  const bytes = new Uint8Array(1 + (seed % 61))
  let state = seed * 2_654_435_761
  for (let place = 0; place < bytes.length; place++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[place] = state >>> 24
  }
  bytes[0] = 0x21
  return bytes
}

describe('a flood', () => {
  it('of garbage loses no valid message in between, and every one is counted', async () => {
    const hand = await rig.controller()
    let validCount = 0
    for (let sent = 0; sent < FLOOD_COUNT; sent += BURST_COUNT) {
      for (let n = 0; n < BURST_COUNT - 1; n++) hand.sendBytes(garbage(sent + n))
      hand.send('/grid/cols', 8 + validCount++)
      const total = sent + BURST_COUNT
      await until(() => rig.count('osc_ok') + rig.count('osc_bad') === total, `${total} datagrams counted`)
    }
    expect(rig.count('osc_ok')).toBe(validCount)
    expect(rig.count('osc_bad')).toBe(FLOOD_COUNT - validCount)
    expect(rig.count('osc_dropped')).toBe(0)
    expect(rig.store.number('/grid/cols')).toBe(7 + validCount)
    expect(hand.values('/mosaic/error'), 'what cannot be read is not answered').toEqual([])
  })

  it('of addresses made to hang a pattern matcher is refused in no time', async () => {
    const hand = await rig.controller()
    const nasty = [
      `/${'a'.repeat(30_000)}!`,
      `/${'*'.repeat(500)}b`,
      `/${'{a,'.repeat(200)}}`,
      `/${'[!-z]'.repeat(200)}`,
      `/zoom${'/'.repeat(5000)}`,
      `/mosaic${'/mosaic'.repeat(2000)}/zoom`,
      `/set/${'9'.repeat(5000)}/select`,
    ]
    for (const address of nasty) {
      const nul = Buffer.alloc(4 - (address.length % 4))
      hand.sendBytes(Buffer.concat([Buffer.from(address), nul, Buffer.from(',\0\0\0')]))
    }
    await until(() => rig.count('osc_bad') === nasty.length, 'all refused')
    hand.send('/grid/cols', 96)
    await until(() => rig.store.number('/grid/cols') === 96, 'the message after them')
  })

  it('lets other work have its turn', async () => {
    const hand = await rig.controller()
    let turnCount = 0
    let isCounting = true
    const countTurn = (): void => {
      turnCount++
      if (isCounting) setImmediate(countTurn)
    }
    setImmediate(countTurn)
    for (let n = 0; n < 400; n++) hand.send('/grid/cols', 8 + (n % 100))
    await until(() => rig.count('osc_ok') > 0, 'the first of them')
    await rig.drained(hand)
    isCounting = false
    expect(turnCount).toBeGreaterThan(400 / 64)
  })
})

describe('the queue', () => {
  it('drops the oldest when it is full, and says how many', () => {
    const queue = new PacketQueue()
    const datagram = (receivedUs: number) => ({
      bytes: encodeOscMessage({ address: '/zoom', args: [] }),
      peer: { link: 'udp' as const, address: '127.0.0.1', port: 9000 },
      receivedUs,
      role: 'control' as const,
    })
    let droppedCount = 0
    for (let n = 0; n < 2148; n++) droppedCount += queue.push(datagram(n))
    expect(droppedCount).toBe(100)
    expect(queue.length).toBe(2048)
    expect(queue.shift()?.receivedUs).toBe(100)
  })
})
