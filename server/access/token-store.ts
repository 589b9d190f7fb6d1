import type { ParameterRole } from '../protocol/parameter.ts'
import { randomToken, secretDigest } from './secret.ts'

/** How long a token lasts without being used. */
export const TOKEN_LIFE_US = 12 * 3600 * 1e6

type Entry = { readonly role: ParameterRole; expiresUs: number }

/** Tokens handed out and what they allow. Only their digests are kept; over the capacity the oldest is dropped. */
export class TokenStore {
  readonly #now: () => number
  readonly #bits: 128 | 256
  readonly #capacity: number
  readonly #entries = new Map<string, Entry>()

  constructor(options: { readonly now: () => number; readonly bits: 128 | 256; readonly capacity: number }) {
    this.#now = options.now
    this.#bits = options.bits
    this.#capacity = options.capacity
  }

  /** A new token with this role, for twelve hours from its last use. */
  issue(role: ParameterRole): string {
    const token = randomToken(this.#bits)
    this.#entries.set(secretDigest(token), { role, expiresUs: this.#now() + TOKEN_LIFE_US })
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > this.#capacity && oldest !== undefined) this.#entries.delete(oldest)
    return token
  }

  /** What a token allows, or null when it is unknown or has run out. */
  roleOf(token: string): ParameterRole | null {
    const digest = secretDigest(token)
    const entry = this.#entries.get(digest)
    if (entry === undefined) return null
    this.#entries.delete(digest)
    if (entry.expiresUs < this.#now()) return null
    entry.expiresUs = this.#now() + TOKEN_LIFE_US
    this.#entries.set(digest, entry)
    return entry.role
  }
}
