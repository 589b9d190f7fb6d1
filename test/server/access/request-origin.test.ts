import { describe, expect, it } from 'vitest'
import { hostLiteral, isOwnHost, originOf } from '../../../server/access/request-origin.ts'

describe('isOwnHost', () => {
  it('accepts loopback names with the port', () => {
    for (const host of ['localhost:7700', '127.0.0.1:7700', '[::1]:7700', 'LocalHost:7700']) {
      expect(isOwnHost(host, 7700, '127.0.0.1', false), host).toBe(true)
    }
    expect(isOwnHost('localhost', 80, '127.0.0.1', false)).toBe(true)
  })

  it('refuses every other name', () => {
    const hosts = [
      '',
      'localhost',
      'localhost:7701',
      'evil.example:7700',
      '127.0.0.1.nip.io:7700',
      '192.168.1.5:7700',
    ]
    hosts.push(
      'localhost:7700@evil.example',
      'localhost:7700, evil.example',
      '2130706433:7700',
      '0.0.0.0:7700',
    )
    for (const host of hosts) expect(isOwnHost(host, 7700, '192.168.1.5', false), host).toBe(false)
    expect(isOwnHost(undefined, 7700, '127.0.0.1', false)).toBe(false)
  })

  it('accepts the address a request came in on in the network', () => {
    expect(isOwnHost('192.168.1.5:7700', 7700, '::ffff:192.168.1.5', true)).toBe(true)
    expect(isOwnHost('[fd00::5]:7700', 7700, 'fd00::5', true)).toBe(true)
    expect(isOwnHost('192.168.1.6:7700', 7700, '192.168.1.5', true)).toBe(false)
    expect(isOwnHost('stage.local:7700', 7700, '192.168.1.5', true)).toBe(false)
    expect(isOwnHost('Smalti-Stage.local:7700', 7700, '192.168.1.5', true, ['smalti-stage.local'])).toBe(true)
    expect(isOwnHost('smalti-stage.local:7700', 7700, '127.0.0.1', false, ['smalti-stage.local'])).toBe(false)
    expect(isOwnHost(':7700', 7700, undefined, true)).toBe(false)
  })
})

describe('originOf', () => {
  it('tells own pages from none and from foreign ones', () => {
    expect(originOf(undefined, 'localhost:7700')).toBe('absent')
    expect(originOf('http://localhost:7700', 'localhost:7700')).toBe('same')
    const foreign = [
      'null',
      '',
      'https://localhost:7700',
      'http://127.0.0.1:7700',
      'http://localhost:7700.evil.example',
    ]
    for (const origin of foreign) expect(originOf(origin, 'localhost:7700'), origin).toBe('foreign')
  })
})

describe('hostLiteral', () => {
  it('writes addresses as URLs do', () => {
    expect(hostLiteral('::ffff:10.0.0.1')).toBe('10.0.0.1')
    expect(hostLiteral('FE80::1')).toBe('[fe80::1]')
    expect(hostLiteral('10.0.0.1')).toBe('10.0.0.1')
  })
})
