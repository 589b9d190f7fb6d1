const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/**
 * Whether a request's Host names this server by loopback name or, when `isLan`, by the address it came in on, with
 * the right port. Any other name may be a foreign page's that was pointed here (DNS rebinding).
 *
 * @param localAddress the address of this end of the connection
 * @param ownNames names that this machine has told the network for itself, such as `smalti-studio.local`
 */
export function isOwnHost(
  host: string | undefined,
  port: number,
  localAddress: string | undefined,
  isLan: boolean,
  ownNames: readonly string[] = [],
): boolean {
  if (host === undefined) return false
  const own = isLan && localAddress !== undefined ? [hostLiteral(localAddress), ...ownNames] : []
  const names = [...LOOPBACK_NAMES, ...own]
  const wanted = host.toLowerCase()
  return names.some((name) => wanted === `${name}:${port}` || (port === 80 && wanted === name))
}

/** An address as it stands in a URL: IPv6 in brackets, IPv4 without its IPv6 mapping. */
export function hostLiteral(address: string): string {
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
  return plain.includes(':') ? `[${plain.toLowerCase()}]` : plain
}

/**
 * Where a request says it comes from: a page of this server (`same`), no page (`absent`), or any other (`foreign`).
 *
 * @param host the request's Host, which must have been checked
 */
export function originOf(origin: string | undefined, host: string): 'same' | 'absent' | 'foreign' {
  if (origin === undefined) return 'absent'
  return origin.toLowerCase() === `http://${host.toLowerCase()}` ? 'same' : 'foreign'
}
