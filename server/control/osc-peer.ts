import { isIP } from 'node:net'

/** Somebody at the other end of OSC: a UDP address and port, or one TCP connection. */
export type OscPeer = { readonly link: 'udp' | 'tcp'; readonly address: string; readonly port: number }

/** A text that names this peer and no other. */
export function peerKey({ link, address, port }: OscPeer): string {
  return `${link} ${address} ${port}`
}

/** The peer that a key names. */
export function peerOf(key: string): OscPeer {
  const [link = '', address = '', port = ''] = key.split(' ')
  return { link: link === 'tcp' ? 'tcp' : 'udp', address, port: Number(port) }
}

/** Whom a pairing holds for: all ports of a UDP address, or one connection. */
export function holderOf(peer: OscPeer): string {
  return peer.link === 'udp' ? peer.address : peerKey(peer)
}

/** An address without the wrapping that IPv4 gets on an IPv6 socket. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}
