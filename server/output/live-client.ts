import type { RawData, WebSocket } from 'ws'
import { messageOf } from '../errors/smalti-error.ts'
import { CLOSE, type ClientMessage, type ServerMessage } from '../protocol/messages.ts'
import type { GridDetail } from '../protocol/half-grid.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { Meter } from '../telemetry/meter.ts'
import { ClientFeed } from './client-feed.ts'
import { parseClientMessage } from './client-message.ts'
import { MessageBudget } from './message-budget.ts'
import type { EncodedMessage } from './outgoing-grid.ts'

/** A client that acknowledges nothing, or is not heard, for this long is closed as stalled. */
export const STALL_US = 9_000_000

const PING_INTERVAL_US = 3_000_000
const CLOSING_US = 1_000_000
const MAX_BUFFERED_BYTES = 8_000_000

/** What a client asks of the rest of the output. */
export interface LiveClientPort {
  requestKeys(detail: GridDetail): void
  messageReceived(client: LiveClient, message: ClientMessage): void
  closed(client: LiveClient): void
}

/**
 * One WebSocket of `/live`. Grids go within the bound of its feed, JSON at once. A client that has never sent an `ack`
 * is measured by WebSocket pings behind its grids instead.
 */
export class LiveClient {
  readonly id: string
  readonly role: ParameterRole
  /** Who is behind it, the same whenever he comes back; undefined where nobody can tell. */
  readonly owner: string | undefined
  readonly #socket: WebSocket
  readonly #port: LiveClientPort
  readonly #now: () => number
  readonly #meter: Meter
  readonly #feed: ClientFeed
  readonly #budget: MessageBudget
  #hasAcknowledged = false
  #heardUs: number
  #pingedUs: number
  #closingUs: number | null = null

  constructor(options: {
    readonly id: string
    readonly role: ParameterRole
    readonly owner?: string | undefined
    readonly socket: WebSocket
    readonly port: LiveClientPort
    readonly now: () => number
    readonly meter: Meter
  }) {
    this.id = options.id
    this.role = options.role
    this.owner = options.owner
    this.#socket = options.socket
    this.#port = options.port
    this.#now = options.now
    this.#meter = options.meter
    this.#heardUs = this.#pingedUs = options.now()
    this.#budget = new MessageBudget(options.now)
    this.#feed = new ClientFeed(
      {
        sendGrid: (message) => this.#sendGrid(message),
        requestKeys: (detail) => options.port.requestKeys(detail),
        skipped: () => options.meter.count('client_skips'),
      },
      options.now,
    )
    this.#listen()
  }

  /** The grids of this client. */
  get feed(): ClientFeed {
    return this.#feed
  }

  /** Sends a JSON message now. */
  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message))
  }

  /** Sends a JSON message that was written out already. */
  sendText(text: string): void {
    if (this.#closingUs !== null) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) return this.close(CLOSE.STALLED, 'stalled')
    this.#socket.send(text)
  }

  /** Looks after keys that were put off, silence and stalls; to be called a few times a second. */
  check(): void {
    const nowUs = this.#now()
    if (this.#closingUs !== null) {
      if (nowUs - this.#closingUs > CLOSING_US) this.#socket.terminate()
      return
    }
    const waitingUs = Math.max(nowUs - this.#heardUs, nowUs - (this.#feed.oldestSentUs ?? nowUs))
    if (waitingUs > STALL_US) return this.close(CLOSE.STALLED, 'stalled')
    this.#feed.poll()
    if (nowUs - this.#pingedUs > PING_INTERVAL_US) {
      this.#pingedUs = nowUs
      this.#socket.ping()
    }
  }

  /** Says goodbye with a close code; a client that does not answer is cut off a second later. */
  close(code: number, reason: string): void {
    if (this.#closingUs !== null) return
    this.#closingUs = this.#now()
    this.#socket.close(code, reason)
  }

  /** Cuts the connection at once. */
  terminate(): void {
    this.#socket.terminate()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('error', () => this.#socket.terminate())
    socket.on('close', () => this.#port.closed(this))
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => this.#isWithinBudget())
    socket.on('pong', (payload) => this.#heardPong(payload))
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heardUs = this.#now()
    if (this.#closingUs !== null || !this.#isWithinBudget()) return
    if (isBinary || !Buffer.isBuffer(data)) return this.close(CLOSE.BAD_MESSAGE, 'binary is not accepted')
    try {
      const message = parseClientMessage(data.toString('utf8'))
      if (message !== null) this.#obey(message)
    } catch (error) {
      this.close(CLOSE.BAD_MESSAGE, messageOf(error).slice(0, 100))
    }
  }

  #obey(message: ClientMessage): void {
    switch (message.type) {
      case 'ack':
        this.#hasAcknowledged = true
        return this.#feed.acknowledge(message.sequence)
      case 'resync':
        return this.#feed.join()
      case 'visibility':
        return this.#feed.setVisible(message.isVisible)
      case 'detail':
        return this.#feed.setDetail(message.grid)
      case 'ping':
        return this.send({ type: 'pong', sentMs: message.sentMs, nowUs: this.#now() })
      default:
        return this.#port.messageReceived(this, message)
    }
  }

  #heardPong(payload: Buffer): void {
    this.#heardUs = this.#now()
    if (!this.#isWithinBudget() || this.#hasAcknowledged || payload.length === 0) return
    const sequence = Number(payload.toString('latin1'))
    if (Number.isInteger(sequence)) this.#feed.acknowledge(sequence)
  }

  #isWithinBudget(): boolean {
    if (this.#budget.take()) return true
    this.close(CLOSE.BAD_MESSAGE, 'too many messages')
    return false
  }

  #sendGrid(message: EncodedMessage): void {
    if (this.#closingUs !== null) return
    this.#socket.send(message.bytes)
    this.#meter.count('bytes_sent', message.bytes.length)
    if (!this.#hasAcknowledged) this.#socket.ping(String(message.sequence))
  }
}
