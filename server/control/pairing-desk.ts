import { SmaltiError } from '../errors/smalti-error.ts'
import { stripPrefix } from './osc-address.ts'
import { decodeOsc } from './osc-decoder.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { OscMessage, OscValue } from './osc-decoder.ts'
import type { OscFeedback } from './osc-feedback.ts'
import type { PairedSenders } from './paired-senders.ts'

const MAX_KNOCK_BYTES = 512
const KNOCKS_PER_SECOND = 20
const PIN_DIGITS = 6

/** The only thing a stranger can say: `/connect` with a PIN or token. Everything else gets no answer at all. */
export class PairingDesk {
  readonly #senders: PairedSenders
  readonly #feedback: OscFeedback
  readonly #prefix: string
  readonly #now: () => number
  readonly #meter: Meter
  #windowUs = -Infinity
  #knockCount = 0

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

  /** A datagram of a stranger: paired when it holds the right secret, else only counted. */
  knock(bytes: Uint8Array, address: string, port: number): void {
    const message = bytes.byteLength <= MAX_KNOCK_BYTES && bytes[0] === 0x2f ? this.#connectIn(bytes) : null
    const secret = message && this.#isInBudget() ? secretOf(message.args) : null
    if (secret === null || !this.#pair(secret, address, port)) this.#meter.count('osc_denied', 1, 'stranger')
  }

  /** `/connect` of a sender that may speak already: its pairing is renewed; without a right secret nothing changes. */
  renew(args: readonly OscValue[], address: string, port: number): void {
    const secret = this.#isInBudget() ? secretOf(args) : null
    if (secret !== null && this.#pair(secret, address, port)) return
    this.#meter.count('osc_ok')
    this.#feedback.reply(address, port, { address: '/connect/ok', args: [{ type: 'i', value: 1 }] })
  }

  #pair(secret: string, address: string, port: number): boolean {
    const token = this.#senders.pair(secret, address)
    if (token === null) return false
    this.#meter.count('osc_ok')
    this.#feedback.reply(address, port, { address: '/connect/token', args: [{ type: 's', value: token }] })
    this.#feedback.heard(address, port)
    return true
  }

  #isInBudget(): boolean {
    const nowUs = this.#now()
    if (nowUs - this.#windowUs >= 1_000_000) {
      this.#windowUs = nowUs
      this.#knockCount = 0
    }
    return ++this.#knockCount <= KNOCKS_PER_SECOND
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
