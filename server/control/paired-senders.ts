import { secretDigest } from '../access/secret.ts'
import { isLoopback } from './cidr-list.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { CidrList } from './cidr-list.ts'

/** Exchanges a PIN for a token, or a token for the same one again. */
export interface OscPairing {
  pairOsc(
    secret: string,
    address: string,
  ): { readonly ok: true; readonly token: string; readonly role: ParameterRole } | { readonly ok: false }
}

type Pairing = { address: string; readonly role: ParameterRole; expiresUs: number }

const PAIRED_US = 12 * 3_600_000_000
const MAX_PAIRINGS = 64

/**
 * Who may speak: this machine, the networks allowed, and whoever paired. A pairing belongs to its token: a phone that
 * comes back with another address pairs again with it, and the old address is nobody's.
 */
export class PairedSenders {
  readonly #allowed: CidrList
  readonly #pairing: OscPairing
  readonly #now: () => number
  readonly #byToken = new Map<string, Pairing>()

  constructor(options: {
    readonly allowed: CidrList
    readonly pairing: OscPairing
    readonly now: () => number
  }) {
    this.#allowed = options.allowed
    this.#pairing = options.pairing
    this.#now = options.now
  }

  /** What a sender may do, null for a stranger. */
  roleOf(address: string): ParameterRole | null {
    if (isLoopback(address)) return 'admin'
    if (this.#allowed.has(address)) return 'control'
    for (const pairing of this.#byToken.values()) {
      if (pairing.address === address && pairing.expiresUs > this.#now()) return pairing.role
    }
    return null
  }

  /** Who is behind an address: the same when a paired one comes back with another; undefined for this machine. */
  ownerOf(address: string): string | undefined {
    if (isLoopback(address)) return undefined
    const paired = [...this.#byToken].find(([, pairing]) => pairing.address === address)
    return paired === undefined ? `address ${address}` : `token ${secretDigest(paired[0]).slice(0, 16)}`
  }

  /** Pairs an address by PIN or token; its token, or null when the secret is wrong. */
  pair(secret: string, address: string): string | null {
    const result = this.#pairing.pairOsc(secret, address)
    if (!result.ok) return null
    this.#byToken.delete(result.token)
    this.#byToken.set(result.token, { address, role: result.role, expiresUs: this.#now() + PAIRED_US })
    if (this.#byToken.size > MAX_PAIRINGS) {
      const oldest = this.#byToken.keys().next()
      if (!oldest.done) this.#byToken.delete(oldest.value)
    }
    return result.token
  }
}
