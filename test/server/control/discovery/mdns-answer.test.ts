import { decode, encode, type Answer, type Packet } from 'dns-packet'
import { describe, expect, it } from 'vitest'
import { answerQuery, isConflict } from '../../../../server/control/discovery/mdns-answer.ts'
import { hostLabel, numberedName, serviceName } from '../../../../server/control/discovery/service-name.ts'
import { numbered, recordsOf, type ServiceSet } from '../../../../server/control/discovery/service-records.ts'

const SET: ServiceSet = {
  name: 'Smalti on Bühne',
  host: 'smalti-buhne',
  services: [{ type: '_osc._udp', port: 7700, texts: ['txtvers=1'] }],
}

function ask(name: string, type: string, known: Answer[] = []): readonly Answer[] {
  const query = { type: 'query', questions: [{ name, type }], answers: known } as Packet
  return answerQuery(decode(encode(query)), SET, '192.168.1.5').answers
}

describe('answers to mDNS queries', () => {
  it('tells types, instances, where they are, and that there is no other address', () => {
    expect(ask('_services._dns-sd._udp.local', 'PTR')).toMatchObject([{ data: '_osc._udp.local' }])
    expect(ask('_OSC._udp.LOCAL', 'PTR')).toMatchObject([{ data: 'Smalti on Bühne._osc._udp.local' }])
    expect(ask('Smalti on Bühne._osc._udp.local', 'ANY').map(({ type }) => type)).toEqual(['SRV', 'TXT'])
    expect(ask('smalti-buhne.local', 'A')).toMatchObject([{ data: '192.168.1.5' }])
    expect(ask('smalti-buhne.local', 'AAAA')).toMatchObject([{ type: 'NSEC', data: { rrtypes: ['A'] } }])
    expect(ask('_http._tcp.local', 'PTR')).toEqual([])
    expect(ask('other.local', 'A')).toEqual([])
  })

  it('does not tell what the asker knows, unless it will have forgotten it soon', () => {
    const known = { type: 'PTR', name: '_osc._udp.local', data: 'Smalti on Bühne._osc._udp.local' } as const
    expect(ask('_osc._udp.local', 'PTR', [{ ...known, ttl: 4500 }])).toEqual([])
    expect(ask('_osc._udp.local', 'PTR', [{ ...known, ttl: 2000 }])).toHaveLength(1)
    expect(ask('_osc._udp.local', 'PTR', [{ ...known, ttl: 4500, data: 'x._osc._udp.local' }])).toHaveLength(
      1,
    )
  })

  it('sees who claims its names for something else, and not itself by another way', () => {
    const own = ['192.168.1.5', '10.0.0.5']
    expect(isConflict(recordsOf(SET, '10.0.0.5'), SET, own)).toBe(false)
    expect(isConflict(recordsOf(SET, '192.168.1.6'), SET, own)).toBe(true)
    const elsewhere = { ...SET, services: [{ ...SET.services[0]!, port: 7701 }] }
    expect(isConflict(recordsOf(elsewhere, '192.168.1.5'), SET, own)).toBe(true)
    const leaving = recordsOf(elsewhere, '192.168.1.6').map((record) => ({ ...record, ttl: 0 }) as Answer)
    expect(isConflict(leaving, SET, own)).toBe(false)
    expect(isConflict(recordsOf(numbered(elsewhere, 2), '192.168.1.6'), SET, own)).toBe(false)
  })
})

describe('names of services', () => {
  it('holds no more than a name there may be, and never half a letter', () => {
    expect(serviceName('studio.example.org')).toBe('Smalti on studio')
    expect(serviceName('')).toBe('Smalti on this computer')
    const long = serviceName('ü'.repeat(80))
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63)
    expect(long).toMatch(/^Smalti on ü+$/)
    expect(Buffer.byteLength(numberedName(long, 12))).toBeLessThanOrEqual(63)
    expect(numberedName(long, 12)).toMatch(/ü \(12\)$/)
  })

  it('makes a host name of letters, digits and hyphens', () => {
    expect(hostLabel("Ana's MacBook Pro.local")).toBe('smalti-ana-s-macbook-pro')
    expect(hostLabel('日本')).toBe('smalti-show')
    expect(hostLabel('x'.repeat(90))).toHaveLength(63)
  })
})
