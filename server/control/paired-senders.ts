import { secretDigest } from '../access/secret.ts'
import { isLoopback } from './cidr-list.ts'
import { holderOf } from './osc-peer.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { CidrList } from './cidr-list.ts'
import type { OscPeer } from './osc-peer.ts'

/** Exchanges a PIN for a token, or a token for the same one again. */
export interface OscPairing {
  pairOsc(
    secret: string,
    address: string,
  ): { readonly ok: true; readonly token: string; readonly role: ParameterRole } | { readonly ok: false }
}

type Pairing = {
  readonly holder: string
  /** The same for the same token, and tells nothing of it. */
  readonly owner: string
  readonly address: string
  readonly role: ParameterRole
  readonly expiresUs: number
}

const PAIRED_US = 12 * 3_600_000_000
const MAX_PAIRINGS = 64

/**
 * Who may speak: this machine, the networks allowed, whoever paired, and the addresses that somebody let in. A pairing
 * belongs to its token: a phone that comes back with another address pairs again with it, and the old one is nobody's.
 */
export class PairedSenders {
  readonly #allowed: CidrList
  readonly #pairing: OscPairing
  readonly #now: () => number
  readonly #byToken = new Map<string, Pairing>()
  /** When each address that was let in is a stranger again. */
  readonly #letInUntilUs = new Map<string, number>()

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
  roleOf(peer: OscPeer): ParameterRole | null {
    const role = this.roleAt(peer.address)
    if (role !== null || this.#byToken.size === 0) return role
    const holder = holderOf(peer)
    return this.#paired((pairing) => pairing.holder === holder)
  }

  /** What everybody at an address may do, whatever connection he comes by. */
  roleAt(address: string): ParameterRole | null {
    if (isLoopback(address)) return 'admin'
    if (this.#allowed.has(address)) return 'control'
    return (this.#letInUntilUs.get(address) ?? -Infinity) > this.#now() ? 'control' : null
  }

  /** The most that anybody at an address may do. */
  bestRoleAt(address: string): ParameterRole | null {
    return this.roleAt(address) ?? this.#paired((pairing) => pairing.address === address)
  }

  /** Who is behind a sender: the same when a paired one comes back from elsewhere; undefined for this machine. */
  ownerOf(peer: OscPeer): string | undefined {
    if (isLoopback(peer.address)) return undefined
    const holder = holderOf(peer)
    const paired = [...this.#byToken.values()].find((pairing) => pairing.holder === holder)
    return paired?.owner ?? `address ${peer.address}`
  }

  /** Pairs a sender by PIN or token; its token, or null when the secret is wrong. */
  pair(secret: string, peer: OscPeer): string | null {
    const { address } = peer
    const result = this.#pairing.pairOsc(secret, address)
    if (!result.ok) return null
    const { token, role } = result
    this.#byToken.delete(token)
    const owner = `token ${secretDigest(token).slice(0, 16)}`
    this.#byToken.set(token, { holder: holderOf(peer), owner, address, role, expiresUs: this.#untilUs() })
    dropOldest(this.#byToken)
    return token
  }

  /** A connection has ended: what comes from the same port later is another. */
  ended(peer: OscPeer): void {
    const holder = holderOf(peer)
    for (const [token, pairing] of this.#byToken) if (pairing.holder === holder) this.#byToken.delete(token)
  }

  /** Lets in an address, as a pairing does and for as long. */
  letIn(address: string): void {
    this.#letInUntilUs.delete(address)
    this.#letInUntilUs.set(address, this.#untilUs())
    dropOldest(this.#letInUntilUs)
  }

  /** Makes an address a stranger's again, unless it is this machine's or of a network that is allowed. */
  forget(address: string): void {
    this.#letInUntilUs.delete(address)
    for (const [token, pairing] of this.#byToken) if (pairing.address === address) this.#byToken.delete(token)
  }

  #paired(isMeant: (pairing: Pairing) => boolean): ParameterRole | null {
    const nowUs = this.#now()
    for (const pairing of this.#byToken.values()) {
      if (pairing.expiresUs > nowUs && isMeant(pairing)) return pairing.role
    }
    return null
  }

  #untilUs(): number {
    return this.#now() + PAIRED_US
  }
}

function dropOldest(entries: Map<string, unknown>): void {
  if (entries.size <= MAX_PAIRINGS) return
  const oldest = entries.keys().next()
  if (!oldest.done) entries.delete(oldest.value)
}
