import { beforeEach, describe, expect, it } from 'vitest'
import { CidrList } from '../../../server/control/cidr-list.ts'
import type { OscPeer } from '../../../server/control/osc-peer.ts'
import { PairedSenders } from '../../../server/control/paired-senders.ts'

let senders: PairedSenders

const at = (address: string, port = 9000): OscPeer => ({ link: 'udp', address, port })

beforeEach(() => {
  senders = new PairedSenders({
    allowed: new CidrList(['10.9.0.0/16']),
    pairing: { pairOsc: (secret) => ({ ok: true, token: secret, role: 'control' }) },
    now: () => 0,
  })
})

describe('who is behind a sender', () => {
  it('is the same for a phone that pairs again from another address, and tells nothing of its token', () => {
    senders.pair('token-a', at('10.0.0.7'))
    const owner = senders.ownerOf(at('10.0.0.7', 1234))
    senders.pair('token-a', at('10.0.0.99'))
    expect(senders.ownerOf(at('10.0.0.99'))).toBe(owner)
    expect(owner).not.toContain('token-a')
    senders.pair('token-b', at('10.0.0.7'))
    expect(senders.ownerOf(at('10.0.0.7'))).not.toBe(owner)
  })

  it('is the address in a network that is allowed, and nobody on this machine', () => {
    expect(senders.ownerOf(at('10.9.1.2', 1))).toBe(senders.ownerOf(at('10.9.1.2', 2)))
    expect(senders.ownerOf(at('10.9.1.2'))).not.toBe(senders.ownerOf(at('10.9.1.3')))
    expect(senders.ownerOf(at('127.0.0.1'))).toBeUndefined()
    expect(senders.ownerOf(at('::1'))).toBeUndefined()
  })
})
