import type { ParameterRole } from '../protocol/parameter.ts'
import type { Logger } from '../telemetry/logger.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import { equalSecrets, randomPin, randomToken } from './secret.ts'
import { TokenStore } from './token-store.ts'

const MAX_SESSIONS = 512
const MAX_PAIRINGS = 256
const MAX_SECRET_CHARS = 128
const PIN_SHAPE = /^\d{1,12}$/

/** What a try at a PIN came to. */
export type LoginResult =
  | { readonly ok: true; readonly token: string; readonly role: ParameterRole }
  | { readonly ok: false; readonly reason: string; readonly lockedSeconds: number }

/**
 * Who may do what. On loopback alone everyone may do everything, because whoever reaches it owns the machine's account.
 * With `isLan` everyone needs the PIN or the view token, loopback too: a proxy or tunnel on this machine makes strangers
 * look like it. What a request says about its own sender (X-Forwarded-For) is never read.
 */
export class Access {
  readonly isLan: boolean
  readonly #logger: Logger
  readonly #pinChanged: (pin: string) => void
  readonly #limiter: AttemptLimiter
  readonly #sessions: TokenStore
  readonly #pairings: TokenStore
  readonly #viewToken: string
  #pin: string

  constructor(options: {
    readonly isLan: boolean
    readonly now: () => number
    readonly logger: Logger
    /** Told when too many wrong tries have used the PIN up. */
    readonly pinChanged?: (pin: string) => void
  }) {
    this.isLan = options.isLan
    this.#logger = options.logger
    this.#pinChanged = options.pinChanged ?? (() => {})
    this.#limiter = new AttemptLimiter(options.now)
    this.#sessions = new TokenStore({ now: options.now, bits: 256, capacity: MAX_SESSIONS })
    this.#pairings = new TokenStore({ now: options.now, bits: 128, capacity: MAX_PAIRINGS })
    this.#viewToken = randomToken(128)
    this.#pin = randomPin()
  }

  /** The PIN to print; null where none is needed. */
  get pin(): string | null {
    return this.isLan ? this.#pin : null
  }

  /** The secret of the URL that only watches, for OBS; null where none is needed. */
  get viewToken(): string | null {
    return this.isLan ? this.#viewToken : null
  }

  /** What the holder of a session cookie or a URL token may do; null when he must log in first. */
  roleOf(credentials: {
    readonly session: string | undefined
    readonly token: string | undefined
  }): ParameterRole | null {
    if (!this.isLan) return 'admin'
    const { session, token } = credentials
    const role = isPlausible(session) ? this.#sessions.roleOf(session) : null
    if (role !== null) return role
    return isPlausible(token) && equalSecrets(token, this.#viewToken) ? 'view' : null
  }

  /** Exchanges the PIN for a session that may control the show. */
  login(pin: string, address: string): LoginResult {
    return this.#tryPin(pin, address, this.#sessions)
  }

  /** A session that may only watch, for who has shown the view token. */
  startViewSession(): string {
    return this.#sessions.issue('view')
  }

  /**
   * Pairs an OSC controller by PIN, or again by the token it got: valid for twelve hours from its last use, whatever
   * address it comes from.
   */
  pairOsc(secret: string, address = ''): LoginResult {
    if (!this.isLan) return { ok: false, reason: 'not listening beyond this machine', lockedSeconds: 0 }
    const role = isPlausible(secret) ? this.#pairings.roleOf(secret) : null
    if (role !== null) return { ok: true, token: secret, role }
    // A layout goes on sending the token of an earlier show: no guess at the PIN, and a token cannot be guessed.
    if (!PIN_SHAPE.test(secret)) return { ok: false, reason: 'unknown token', lockedSeconds: 0 }
    return this.#tryPin(secret, `osc ${address}`, this.#pairings)
  }

  /** A token that pairs an OSC controller without a PIN, for who may control; null where nobody has to pair. */
  issueOscToken(): string | null {
    return this.isLan ? this.#pairings.issue('control') : null
  }

  #tryPin(pin: string, address: string, store: TokenStore): LoginResult {
    const lockedSeconds = this.#limiter.lockedSeconds(address)
    if (lockedSeconds > 0) return { ok: false, reason: 'too many wrong PINs', lockedSeconds }
    if (this.isLan && isPlausible(pin) && equalSecrets(pin, this.#pin)) {
      return { ok: true, token: store.issue('control'), role: 'control' }
    }
    this.#logger.warn('wrong-pin', { address })
    if (this.#limiter.noteWrong(address)) {
      this.#pin = randomPin()
      this.#pinChanged(this.#pin)
    }
    return { ok: false, reason: 'wrong PIN', lockedSeconds: this.#limiter.lockedSeconds(address) }
  }
}

function isPlausible(secret: string | undefined): secret is string {
  return secret !== undefined && secret.length > 0 && secret.length <= MAX_SECRET_CHARS
}
