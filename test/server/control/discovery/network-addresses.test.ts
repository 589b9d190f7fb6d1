import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { networkAddresses } from '../../../../server/control/discovery/network-addresses.ts'

function on(address: string, more: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo[] {
  const cidr = `${address}/24`
  return [
    {
      address,
      netmask: '255.255.255.0',
      mac: '02:00:00:00:00:01',
      internal: false,
      family: 'IPv4',
      cidr,
      ...more,
    },
    {
      address: 'fe80::1',
      netmask: 'ffff::',
      mac: '',
      internal: false,
      family: 'IPv6',
      scopeid: 2,
      cidr: 'fe80::1/64',
    },
  ] as NetworkInterfaceInfo[]
}

describe('networkAddresses', () => {
  it('tells cables and radio, and nothing that no controller is behind', () => {
    const found = networkAddresses(
      {
        lo: on('127.0.0.1', { internal: true }),
        eth0: on('192.168.1.5'),
        enp3s0: on('192.168.2.5'),
        'Wi-Fi': on('192.168.3.5'),
        wlan0: on('192.168.4.5'),
        en0: on('169.254.7.5'),
        Ethernet: on('192.168.6.5'),
        docker0: on('172.17.0.1'),
        'br-1234': on('172.18.0.1'),
        veth12: on('172.18.0.2'),
        virbr0: on('192.168.122.1'),
        'vEthernet (WSL)': on('172.20.0.1'),
        tun0: on('10.8.0.2'),
        utun3: on('10.9.0.2'),
        wg0: on('10.7.0.2'),
        tailscale0: on('100.64.0.2'),
        awdl0: on('169.254.9.9'),
        'VirtualBox Host-Only Network': on('192.168.56.1'),
        gone: undefined,
      },
      null,
    )
    expect(found.map(({ name }) => name)).toEqual(['eth0', 'enp3s0', 'Wi-Fi', 'wlan0', 'en0', 'Ethernet'])
    expect(found[0]).toEqual({ name: 'eth0', address: '192.168.1.5', cidr: '192.168.1.5/24' })
  })

  it('tells the one address that is listened on, whatever it is on', () => {
    const all = { eth0: on('192.168.1.5'), tun0: on('10.8.0.2') }
    expect(networkAddresses(all, '10.8.0.2')).toMatchObject([{ name: 'tun0' }])
    expect(networkAddresses(all, '10.0.0.1')).toEqual([])
  })
})
