import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeOscBundles } from '../../../server/control/osc-encoder.ts'
import { REGISTRY } from '../../../server/protocol/registry.ts'
import { NetworkRig } from './network-rig.ts'

const PHONE = '192.0.2.10'
const STRANGER = '203.0.113.5'
const COUNT = 1000

/** Names that lead somewhere else, or pretend to. */
const NAMES = [
  '../canary.txt',
  '..\\canary.txt',
  '/etc/passwd',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  '~/canary.txt',
  'C:\\canary.txt',
  '\\\\host\\share',
  'smalti/../../canary.txt',
  'smalti.',
  '%2e%2e%2fcanary.txt',
  '$(touch canary)',
  '-i',
  '__proto__',
  'constructor',
  '\u001b[2J',
  'x'.repeat(5000),
]

let rig: NetworkRig

beforeEach(() => {
  rig = new NetworkRig()
})

afterEach(() => rig.close())

async function pair(): Promise<void> {
  await rig.receive(PHONE, '/connect', rig.access.pin ?? '')
  rig.show.passMs(1000)
  rig.sent.length = 0
}

describe('a stranger', async () => {
  it('is told nothing and changes nothing, whatever he says', async () => {
    const { revision } = rig.show.store
    for (const { address } of REGISTRY) {
      await rig.receive(STRANGER, address.replace('/N/', '/1/'), 1)
      await rig.receive(STRANGER, address.replace('/N/', '/1/'), '?')
    }
    for (const address of ['/ping', '/sync', '/subscribe', '/connect', '/mosaic/connect', '/*', '/zoom/*']) {
      await rig.receive(STRANGER, address)
      await rig.receive(STRANGER, address, 1)
      await rig.receive(STRANGER, address, 'x'.repeat(400))
    }
    const bundle = [{ address: '/connect', args: [] }, ...[{ address: '/ping', args: [] }]]
    for (const bytes of encodeOscBundles(bundle)) await rig.receiveBytes(STRANGER, bytes)
    for (const text of ['', '#bundle', '/connect', 'GET / HTTP/1.1', '/connect\0\0\0\0,s\0\0'])
      await rig.receiveBytes(STRANGER, Buffer.from(text))
    rig.feedback.tick()
    expect(rig.bytesTo(STRANGER)).toBe(0)
    expect(rig.sent.filter(({ address }) => address !== '127.0.0.1')).toEqual([])
    expect(rig.show.store.revision).toBe(revision)
    expect(rig.meter.total('osc_ok')).toBe(0)
  })

  it('does not find the PIN by a thousand guesses from as many addresses', async () => {
    const pin = rig.access.pin ?? ''
    let tries = 0
    for (let n = 0; n < COUNT; n++) {
      const guess = String((Number(pin) + 1 + n) % 1_000_000).padStart(6, '0')
      await rig.receive(`198.51.${n >> 8}.${n & 255}`, '/connect', guess)
      if (rig.access.pin !== pin) tries = Math.max(tries, n)
    }
    expect(tries, 'the PIN was replaced at the twentieth').toBeGreaterThan(0)
    await rig.receive(STRANGER, '/connect', pin)
    expect(rig.bytesTo(STRANGER)).toBe(0)
    expect(rig.meter.total('osc_denied')).toBe(COUNT + 1)
  })
})

describe('whoever sends in the name of a paired controller', async () => {
  it('has hardly more sent to it than he sends himself', async () => {
    await pair()
    for (const [address, ...args] of [
      ['/ping', 'x'.repeat(200)],
      ['/zoom', '?'],
      ['/set/select', '?'],
      ['/zoom/xy', '?'],
      ['/connect', 'wrong'],
      ['/nothing', 1],
    ] as const) {
      rig.sent.length = 0
      let byteCount = 0
      for (let n = 0; n < COUNT; n++) byteCount += await rig.receive(PHONE, address, ...args)
      expect(rig.bytesTo(PHONE), address).toBeLessThan(1.5 * byteCount)
      rig.show.passMs(1000)
    }
  })

  it('has everything told to it four times a second at most', async () => {
    await pair()
    for (let n = 0; n < COUNT; n++) {
      await rig.receive(PHONE, '/sync')
      rig.show.passMs(1)
      rig.feedback.tick()
    }
    const syncs = rig.toldTo(PHONE).filter(({ address }) => address === '/mosaic/look/tint')
    expect(syncs.length).toBeLessThanOrEqual(5)
  })

  it('reaches no file, source or process by a name', async () => {
    await pair()
    const before = JSON.stringify(rig.show.store.values())
    for (const { address, kind } of REGISTRY) {
      if (kind !== 'choice' && kind !== 'enum') continue
      for (const name of NAMES) await rig.receive(PHONE, address, name)
    }
    expect(JSON.stringify(rig.show.store.values())).toBe(before)
  })
})
