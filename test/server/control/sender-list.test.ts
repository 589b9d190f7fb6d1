import { beforeEach, describe, expect, it } from 'vitest'
import { CidrList } from '../../../server/control/cidr-list.ts'
import { PairedSenders } from '../../../server/control/paired-senders.ts'
import { plainText } from '../../../server/control/plain-text.ts'
import { addressIn, SenderList } from '../../../server/control/sender-list.ts'
import { encodeOscBundles, encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import type { OscPeer } from '../../../server/control/osc-peer.ts'

const STRANGER = '203.0.113.5'
const HOUR_US = 3_600_000_000

let nowUs: number
let senders: PairedSenders
let list: SenderList

const udp = (address: string): OscPeer => ({ link: 'udp', address, port: 9000 })
const zoom = encodeOscMessage({ address: '/zoom', args: [{ type: 'f', value: 2 }] })

beforeEach(() => {
  nowUs = 1_000_000
  senders = new PairedSenders({
    allowed: new CidrList(['198.51.100.0/24']),
    pairing: { pairOsc: (token) => ({ ok: true, token, role: 'control' }) },
    now: () => nowUs,
  })
  list = new SenderList(senders, () => nowUs)
})

describe('the list of senders', () => {
  it('tells of each how it stands, how often it was heard and with what last', () => {
    list.note('127.0.0.1', zoom)
    list.note(STRANGER, zoom)
    nowUs += 2_500_000
    list.note('198.51.100.7', encodeOscMessage({ address: '/look/tint', args: [] }))
    list.note(STRANGER, encodeOscMessage({ address: '/ping', args: [] }))
    expect(list.statuses(false)).toEqual([
      {
        address: STRANGER,
        isAllowed: false,
        isIgnored: false,
        role: null,
        heardSecondsAgo: 0,
        count: 2,
        last: '/ping',
      },
      {
        address: '198.51.100.7',
        isAllowed: true,
        isIgnored: false,
        role: 'control',
        heardSecondsAgo: 0,
        count: 1,
        last: '/look/tint',
      },
      {
        address: '127.0.0.1',
        isAllowed: true,
        isIgnored: false,
        role: 'admin',
        heardSecondsAgo: 2.5,
        count: 1,
        last: '/zoom',
      },
    ])
  })

  it('lets an address in for twelve hours, whatever it comes by', () => {
    expect(list.judge(STRANGER, 'allow')).toEqual({ ok: true })
    expect(senders.roleOf(udp(STRANGER))).toBe('control')
    expect(senders.roleOf({ link: 'tcp', address: STRANGER, port: 4 })).toBe('control')
    nowUs += 12 * HOUR_US
    expect(senders.roleOf(udp(STRANGER))).toBeNull()
  })

  it('shows one that is ignored only to who asks for it, for the session', () => {
    list.note(STRANGER, zoom)
    list.judge(STRANGER, 'ignore')
    list.note(STRANGER, zoom)
    expect(list.statuses(false)).toEqual([])
    expect(list.statuses(true)).toMatchObject([{ address: STRANGER, isIgnored: true, count: 0 }])
    expect(list.isIgnored(STRANGER)).toBe(true)
    list.judge(STRANGER, 'forget')
    list.note(STRANGER, zoom)
    expect(list.statuses(false)).toMatchObject([{ address: STRANGER, isIgnored: false, count: 1 }])
  })

  it('takes a pairing back', () => {
    senders.pair('token', udp(STRANGER))
    expect(list.statuses(false)).toEqual([])
    list.judge(STRANGER, 'forget')
    expect(senders.roleOf(udp(STRANGER))).toBeNull()
    list.judge(STRANGER, 'allow')
    list.judge(STRANGER, 'ignore')
    expect(senders.roleOf(udp(STRANGER))).toBeNull()
  })

  it('does not lock out this machine, nor does it take names', () => {
    expect(list.judge('127.0.0.1', 'ignore')).toMatchObject({ ok: false })
    expect(list.judge('127.0.0.1', 'allow')).toEqual({ ok: true })
    for (const name of ['phone', '', '203.0.113.5/8', 'x'.repeat(300), '203.0.113.5 ']) {
      expect(list.judge(name, 'allow'), name).toMatchObject({ ok: false })
    }
  })

  it('holds sixty-four, and a crowd of strangers pushes out no controller', () => {
    list.note('198.51.100.7', zoom)
    for (let n = 0; n < 1000; n++) list.note(`203.0.113.${n % 250}`, zoom)
    const addresses = list.statuses(true).map(({ address }) => address)
    expect(addresses).toHaveLength(64)
    expect(addresses).toContain('198.51.100.7')
  })
})

describe('a pairing', () => {
  it('of a connection is its own', () => {
    const connection: OscPeer = { link: 'tcp', address: STRANGER, port: 4000 }
    senders.pair('token', connection)
    expect(senders.roleOf(connection)).toBe('control')
    expect(senders.roleOf({ ...connection, port: 4001 })).toBeNull()
    expect(senders.roleOf(udp(STRANGER))).toBeNull()
    senders.ended(connection)
    expect(senders.roleOf(connection)).toBeNull()
  })
})

describe('what a packet begins with', () => {
  it('is its address, bounded and without anything that acts on a page or a terminal', () => {
    expect(addressIn(zoom)).toBe('/zoom')
    expect(addressIn(encodeOscBundles([{ address: '/a', args: [] }])[0] ?? zoom)).toBe('a bundle')
    expect(addressIn(Buffer.from('GET / HTTP/1.1'))).toBe('no OSC')
    expect(addressIn(Buffer.alloc(0))).toBe('no OSC')
    expect(addressIn(Buffer.from('/a\u001b[31m\n\u0000'))).toBe('/a\\u001b[31m\\u000a')
    expect(addressIn(Buffer.from(`/${'x'.repeat(60_000)}`))).toHaveLength(80)
    expect(plainText('\u202e<b>ü', 80)).toBe('\\u202e<b>ü')
    expect(plainText('ä'.repeat(100), 20)).toHaveLength(20)
  })
})
