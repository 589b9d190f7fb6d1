import { afterEach, beforeEach, expect, it } from 'vitest'
import { NetworkRig } from './network-rig.ts'

const HERE = '192.0.2.10'
const ELSEWHERE = '192.0.2.77'
const AWAY_MS = 60_000
const LIMIT_MS = 2000
const PING_MS = 1000

let rig: NetworkRig

beforeEach(() => {
  rig = new NetworkRig()
})

afterEach(() => rig.close())

/** What a layout's script does each second: shows its token, and asks whether the show is there. */
async function callInFrom(address: string, token: string): Promise<void> {
  await rig.receive(address, '/mosaic/connect', token)
  await rig.receive(address, '/mosaic/ping')
}

async function passMs(ms: number, each: (atMs: number) => Promise<void> | void): Promise<void> {
  for (let atMs = 0; atMs < ms; atMs += 50) {
    rig.show.passMs(50)
    await each(atMs)
    rig.feedback.tick()
  }
}

/** The last value that an address was told of a parameter. */
function toldValue(address: string, parameter: string): unknown {
  return rig.toldTo(address).findLast((message) => message.address === `/mosaic${parameter}`)?.args[0]
}

it('shows true values within two seconds to a phone that comes back with another address', async () => {
  await rig.receive(HERE, '/connect', rig.access.pin ?? '')
  const token = rig.tokenOf(HERE)
  await rig.receive(HERE, '/look/tint', 0.25)
  await passMs(AWAY_MS, async (atMs) => {
    if (atMs % 1000 === 0) await rig.receive('127.0.0.1', '/look/tint', 0.5 + atMs / 1e6)
    if (atMs === 30_000) await rig.receive('127.0.0.1', '/set/select', 'emoji')
  })
  expect(rig.show.store.value('/set/select')).toBe('emoji')
  const tint = rig.show.store.number('/look/tint')
  const backUs = rig.show.nowUs
  await passMs(LIMIT_MS, async (atMs) => {
    if (atMs % PING_MS === PING_MS / 2) await callInFrom(ELSEWHERE, token)
  })
  expect(toldValue(ELSEWHERE, '/look/tint')).toBeCloseTo(tint, 4)
  expect(toldValue(ELSEWHERE, '/set/select')).toBe('emoji')
  expect(rig.toldTo(ELSEWHERE).some(({ address }) => address === '/mosaic/pong')).toBe(true)
  const first = rig.sent.find(({ address }) => address === ELSEWHERE)
  expect((first?.atUs ?? Infinity) - backUs).toBeLessThanOrEqual(LIMIT_MS * 1000)
  await rig.receive(ELSEWHERE, '/look/tint', 0.125)
  rig.show.passMs(500)
  expect(rig.show.store.number('/look/tint')).toBeCloseTo(0.125)
})

it('leaves the address that the phone had to nobody', async () => {
  await rig.receive(HERE, '/connect', rig.access.pin ?? '')
  const token = rig.tokenOf(HERE)
  await passMs(AWAY_MS, () => {})
  await callInFrom(ELSEWHERE, token)
  rig.sent.length = 0
  const before = rig.show.store.number('/look/tint')
  await rig.receive(HERE, '/look/tint', 0.75)
  await passMs(LIMIT_MS, () => {})
  expect(rig.show.store.number('/look/tint')).toBe(before)
  expect(rig.bytesTo(HERE)).toBe(0)
})

it('pairs it again by the same token as often as it comes', async () => {
  await rig.receive(HERE, '/connect', rig.access.pin ?? '')
  const token = rig.tokenOf(HERE)
  for (let n = 1; n < 20; n++) {
    const address = `192.0.2.${100 + n}`
    rig.show.passMs(1000)
    await callInFrom(address, token)
    expect(rig.tokenOf(address)).toBe(token)
    expect(toldValue(address, '/look/tint')).toBeDefined()
  }
})
