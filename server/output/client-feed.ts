import type { GridDetail } from '../protocol/half-grid.ts'
import type { EncodedMessage } from './outgoing-grid.ts'
import { SendWindow, WINDOW_BYTES } from './send-window.ts'

/** Grids that wait for one client's window. */
export const MAX_WAITING_MESSAGES = 2

/** Least time between two sets of keys to one client. */
export const KEY_INTERVAL_US = 500_000

/** What carries a client's grids. */
export interface FeedTransport {
  sendGrid(message: EncodedMessage): void
  /** Keys of all layers are wanted for this client, in a detail. */
  requestKeys(detail: GridDetail): void
  /** Grids were skipped: the client goes on from a key once it has caught up. */
  skipped(): void
}

/**
 * The grids of one client, within its bound: over it everything waiting is dropped and the client goes on from a key.
 *
 * `joining`: waits for keys · `live`: gets every grid · `behind`: gets nothing until all it was sent is acknowledged ·
 * `hidden`: wants nothing. A live client that wants another detail is sent the old one until the keys of the new come.
 */
export class ClientFeed {
  readonly #transport: FeedTransport
  readonly #now: () => number
  readonly #window = new SendWindow()
  #mode: 'joining' | 'live' | 'behind' | 'hidden' = 'joining'
  #waiting: EncodedMessage[] = []
  #waitingBytes = 0
  #sentDetail: GridDetail = 'whole'
  #wantedDetail: GridDetail = 'whole'
  #lastKeysUs = -Infinity
  #keysAskedFor = false

  constructor(transport: FeedTransport, now: () => number) {
    this.#transport = transport
    this.#now = now
  }

  get mode(): 'joining' | 'live' | 'behind' | 'hidden' {
    return this.#mode
  }

  /** When the oldest message under way was sent, or null. */
  get oldestSentUs(): number | null {
    return this.#window.oldestSentUs
  }

  /** Whether grids of a detail are needed for this client. */
  wants(detail: GridDetail): boolean {
    if (this.#mode === 'hidden') return false
    return detail === this.#wantedDetail || (this.#mode === 'live' && detail === this.#sentDetail)
  }

  /** Goes over to another detail by its keys, under their limit of twice a second. */
  setDetail(detail: GridDetail): void {
    if (detail === this.#wantedDetail) return
    this.#wantedDetail = detail
    this.#keysAskedFor = false
    this.poll()
  }

  /** Starts over from keys, at most twice a second. */
  join(): void {
    if (this.#mode === 'hidden') return
    this.#mode = 'joining'
    this.#dropWaiting()
    this.#keysAskedFor = false
    this.poll()
  }

  /** Asks for keys put off by the limit, once their time has come; to be called a few times a second. */
  poll(): void {
    if (!this.#needsKeys || this.#keysAskedFor) return
    if (this.#now() - this.#lastKeysUs < KEY_INTERVAL_US) return
    this.#keysAskedFor = true
    this.#transport.requestKeys(this.#wantedDetail)
  }

  /** Takes the keys of all layers in a detail when this client waits for them. */
  offerKeys(detail: GridDetail, messages: readonly EncodedMessage[]): void {
    if (!this.#needsKeys || !this.#keysAskedFor || detail !== this.#wantedDetail) return
    this.#mode = 'live'
    this.#sentDetail = detail
    this.#dropWaiting()
    if (messages.length > 0) this.#lastKeysUs = this.#now()
    for (const message of messages) this.#send(message)
  }

  /** Takes the next grid of the stream, which is not for this client when it is of another detail. */
  offer(message: EncodedMessage): void {
    if (this.#mode !== 'live' || message.detail !== this.#sentDetail) return
    const bytes = message.bytes.length
    if (this.#waiting.length === 0 && this.#window.isOpenFor(bytes, this.#now())) {
      this.#send(message)
    } else if (
      this.#waiting.length < MAX_WAITING_MESSAGES &&
      this.#window.bytes + this.#waitingBytes + bytes <= WINDOW_BYTES
    ) {
      this.#waiting.push(message)
      this.#waitingBytes += bytes
    } else {
      this.#mode = 'behind'
      this.#dropWaiting()
      this.#transport.skipped()
    }
  }

  /** The client has decoded everything up to `sequence`. */
  acknowledge(sequence: number): void {
    this.#window.acknowledge(sequence)
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#window.isOpenFor(next.bytes.length, this.#now())) break
      this.#waiting.shift()
      this.#waitingBytes -= next.bytes.length
      this.#send(next)
    }
    if (this.#mode === 'behind' && this.#window.count === 0) this.join()
  }

  /** A hidden client gets no grids and comes back with keys. */
  setVisible(isVisible: boolean): void {
    if (isVisible && this.#mode === 'hidden') {
      this.#mode = 'joining'
      this.join()
    } else if (!isVisible) {
      this.#mode = 'hidden'
      this.#dropWaiting()
    }
  }

  get #needsKeys(): boolean {
    return this.#mode === 'joining' || (this.#mode === 'live' && this.#sentDetail !== this.#wantedDetail)
  }

  #send(message: EncodedMessage): void {
    this.#window.add(message.sequence, message.bytes.length, this.#now())
    this.#transport.sendGrid(message)
  }

  #dropWaiting(): void {
    this.#waiting = []
    this.#waitingBytes = 0
  }
}
