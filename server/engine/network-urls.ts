import { networkInterfaces } from 'node:os'
import type { ShowConfig } from '../config.ts'
import { networkAddresses } from '../control/discovery/network-addresses.ts'

/** The addresses at which other machines open the show's pages; none while it listens on this machine alone. */
export function networkUrls(
  { host, isLan }: Pick<ShowConfig, 'host' | 'isLan'>,
  port: number,
): readonly string[] {
  if (!isLan) return []
  const only = host === null || host === '0.0.0.0' || host === '::' ? null : host
  return networkAddresses(networkInterfaces(), only).map(({ address }) => `http://${address}:${port}`)
}
