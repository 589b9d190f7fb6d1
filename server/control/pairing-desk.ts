import { SmaltiError } from '../errors/smalti-error.ts'
import { stripPrefix } from './osc-address.ts'
import { decodeOsc } from './osc-decoder.ts'
import { PerSecond } from './per-second.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { OscMessage, OscValue } from './osc-decoder.ts'
import type { OscFeedback } from './osc-feedback.ts'
import type { OscPeer } from './osc-peer.ts'
import type { PairedSenders } from './paired-senders.ts'

const MAX_KNOCK_BYTES = 512
const KNOCKS_PER_SECOND = 200
const PIN_DIGITS = 6

/** The only thing a stranger can say: `/connect` with a PIN or token. Everything else gets no answer at all. */
export class PairingDesk {
  readonly #senders: PairedSenders
  readonly #feedback: OscFeedback
  readonly #prefix: string
  readonly #now: () => number
  readonly #meter: Meter
  readonly #knocks = new PerSecond(KNOCKS_PER_SECOND)

  constructor(options: {
    readonly senders: PairedSenders
    readonly feedback: OscFeedback
    readonly prefix: string
    readonly now: () => number
    readonly meter: Meter
  }) {
    this.#senders = options.senders
    this.#feedback = options.feedback
    this.#prefix = options.prefix
    this.#now = options.now
    this.#meter = options.meter
  }

  /** A packet of a stranger: whether it held the right secret and he is paired now; else it is only counted. */
  knock(bytes: Uint8Array, peer: OscPeer): boolean {
    const message = bytes.byteLength <= MAX_KNOCK_BYTES && bytes[0] === 0x2f ? this.#connectIn(bytes) : null
    const secret = message && this.#knocks.take(this.#now()) ? secretOf(message.args) : null
    const isPaired = secret !== null && this.#pair(secret, peer)
    if (isPaired) this.#meter.count('osc_ok')
    else this.#meter.count('osc_denied', 1, 'stranger')
    return isPaired
  }

  /** `/connect` of a sender that may speak already: its pairing is renewed; without a right secret nothing changes. */
  renew(args: readonly OscValue[], peer: OscPeer): void {
    const secret = this.#knocks.take(this.#now()) ? secretOf(args) : null
    if (secret !== null && this.#pair(secret, peer)) return
    this.#feedback.reply(peer, { address: '/connect/ok', args: [{ type: 'i', value: 1 }] })
  }

  #pair(secret: string, peer: OscPeer): boolean {
    const token = this.#senders.pair(secret, peer)
    if (token === null) return false
    this.#feedback.reply(peer, { address: '/connect/token', args: [{ type: 's', value: token }] })
    this.#feedback.heard(peer)
    return true
  }

  #connectIn(bytes: Uint8Array): OscMessage | null {
    try {
      const message = decodeOsc(bytes)[0]
      const address = message && stripPrefix(message.address, this.#prefix).toLowerCase()
      return message && address === '/connect' ? message : null
    } catch (error) {
      if (error instanceof SmaltiError) return null
      throw error
    }
  }
}

/** The secret in the first argument; a PIN sent as a number gets its leading zeros back. */
function secretOf(args: readonly OscValue[]): string | null {
  const first = args[0]
  if (typeof first === 'string') return first
  if (typeof first === 'number' && Number.isInteger(first) && first >= 0) {
    return String(first).padStart(PIN_DIGITS, '0')
  }
  return null
}
