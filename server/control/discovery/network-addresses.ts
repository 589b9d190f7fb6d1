import type { NetworkInterfaceInfo } from 'node:os'

/** An address of this machine on a network that others are on. */
export type NetworkAddress = {
  /** Name of the interface. */
  readonly name: string
  readonly address: string
  /** The network as address and bits. */
  readonly cidr: string
}

/**
 * Interfaces behind which no controller is: containers, virtual machines and their bridges, WSL, VPNs, and what Apple's
 * machines use among themselves.
 */
const VIRTUAL_NAMES =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|podman|kube|ifb|dummy|tun|tap|utun|ipsec|ppp|wg|tailscale|zt|nordlynx|ham|awdl|llw|anpi|ap\d|gif|stf|bridge)|vethernet|wsl|hyper-v|virtualbox|vmware|docker|tailscale|zerotier|hamachi|vpn|loopback/i

/**
 * The addresses (IPv4) by which others on the network find this machine.
 *
 * @param interfaces as the system tells them
 * @param only the one address that is listened on; null for all
 */
export function networkAddresses(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
  only: string | null,
): readonly NetworkAddress[] {
  return Object.entries(interfaces).flatMap(([name, infos = []]) =>
    infos
      .filter((info) => info.family === 'IPv4' && info.cidr !== null)
      .filter((info) => (only === null ? !info.internal && !VIRTUAL_NAMES.test(name) : info.address === only))
      .map(({ address, cidr }) => ({ name, address, cidr: cidr ?? address })),
  )
}
