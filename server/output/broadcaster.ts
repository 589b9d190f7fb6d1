import type { WebSocket } from 'ws'
import { GRID_DETAILS, type GridDetail } from '../protocol/half-grid.ts'
import { CLOSE, type ClientMessage, type StateChange } from '../protocol/messages.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import { workerUrl } from '../telemetry/worker-url.ts'
import { EncodeThread } from './encode-thread.ts'
import { LiveClient } from './live-client.ts'
import { LiveControl } from './live-control.ts'
import type { EncodedMessage, OutgoingGrid } from './outgoing-grid.ts'
import type { ShowPort } from './show-port.ts'

const CHECK_INTERVAL_MS = 250
const CLOSE_GRACE_MS = 500

/** What the broadcaster needs of the show. */
export type BroadcastShow = Pick<
  ShowPort,
  'controls' | 'snapshot' | 'apply' | 'outputReported' | 'outputGone' | 'requestKeys'
>

/**
 * Grids to bytes, once in each detail that a client wants, and the same bytes to every client of it; state changes to
 * every client. No client waits for another.
 */
export class Broadcaster {
  readonly #show: BroadcastShow
  readonly #now: () => number
  readonly #logger: Logger
  readonly #meter: Meter
  readonly #thread: EncodeThread
  readonly #clients = new Set<LiveClient>()
  readonly #control: LiveControl
  readonly #checkTimer: NodeJS.Timeout
  #nextClientId = 1
  #isClosed = false
  #lastClientGone: () => void = () => {}

  constructor(options: {
    /** The shared memory that grids lie in. */
    readonly memory: WebAssembly.Memory
    readonly show: BroadcastShow
    readonly now: () => number
    readonly logger: Logger
    readonly meter: Meter
    /** The file of the encode thread, when it is not the one beside this file. */
    readonly encoderUrl?: URL
  }) {
    this.#show = options.show
    this.#now = options.now
    this.#logger = options.logger
    this.#meter = options.meter
    this.#control = new LiveControl(() => options.show.controls)
    this.#thread = new EncodeThread({
      memory: options.memory,
      url: options.encoderUrl ?? workerUrl('encode.worker', import.meta.url),
      now: options.now,
      logger: options.logger,
      meter: options.meter,
      listener: {
        gridEncoded: (message) => this.#sendGrid(message),
        keysEncoded: (details, messages) => this.#sendKeys(details, messages),
        basesLost: () => this.#show.requestKeys(),
        wantedDetails: () => this.#wantedDetails(),
      },
    })
    this.#checkTimer = setInterval(() => this.#check(), CHECK_INTERVAL_MS)
    this.#checkTimer.unref()
  }

  /** Pages connected now. */
  get clientCount(): number {
    return this.#clients.size
  }

  /**
   * Encodes a grid and sends it to every client that keeps up; without clients it is only held for those to come.
   * Settles when its cells may be written again.
   */
  publishGrid(grid: OutgoingGrid): Promise<void> {
    return this.#thread.encode(grid)
  }

  /** Tells every client what changed, at once. */
  publishChange(change: StateChange): void {
    if (this.#clients.size === 0) return
    const text = JSON.stringify({ type: 'change', ...change })
    for (const client of this.#clients) client.sendText(text)
  }

  /**
   * Takes in an open WebSocket: the state now, keys as soon as they are encoded, then every grid and change.
   *
   * @param owner who is behind it, the same whenever he comes back; undefined where nobody can tell
   */
  addClient(socket: WebSocket, role: ParameterRole, owner?: string): void {
    const client = new LiveClient({
      id: `page-${this.#nextClientId++}`,
      role,
      owner,
      socket,
      port: {
        requestKeys: (detail) => this.#thread.requestKeys(detail),
        messageReceived: (from, message) => this.#receive(from, message),
        closed: (gone) => this.#removeClient(gone),
      },
      now: this.#now,
      meter: this.#meter,
    })
    if (this.#isClosed) return client.close(CLOSE.GOING_AWAY, 'ending')
    this.#clients.add(client)
    this.#meter.gauge('clients', this.#clients.size)
    client.send({ type: 'state', ...this.#show.snapshot() })
    client.feed.join()
  }

  /** Says goodbye to all clients with 1001, waits half a second for them, and ends the encode thread. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#checkTimer)
    const clients = [...this.#clients]
    const allGone = new Promise<void>((resolve) => (this.#lastClientGone = resolve))
    for (const client of clients) client.close(CLOSE.GOING_AWAY, 'ending')
    const cutOff = setTimeout(() => clients.forEach((client) => client.terminate()), CLOSE_GRACE_MS)
    if (clients.length > 0) await allGone
    clearTimeout(cutOff)
    await this.#thread.close()
  }

  #sendGrid(message: EncodedMessage): void {
    const startUs = this.#now()
    for (const client of this.#clients) client.feed.offer(message)
    this.#meter.time('send_ms', (this.#now() - startUs) / 1000)
  }

  #sendKeys(details: readonly GridDetail[], messages: readonly EncodedMessage[]): void {
    for (const detail of details) {
      const ofDetail = messages.filter((message) => message.detail === detail)
      for (const client of this.#clients) client.feed.offerKeys(detail, ofDetail)
    }
  }

  #wantedDetails(): readonly GridDetail[] {
    const clients = [...this.#clients]
    return GRID_DETAILS.filter((detail) => clients.some((client) => client.feed.wants(detail)))
  }

  #receive(client: LiveClient, message: ClientMessage): void {
    const receivedUs = this.#now()
    if (message.type === 'report') return this.#show.outputReported({ ...message, clientId: client.id })
    if (message.type === 'monitor' || message.type === 'midi') return this.#control.receive(client, message)
    if (message.type !== 'command') return
    if (client.role === 'view') return client.send({ type: 'error', message: 'this page may only watch' })
    const { address, args } = message
    const origin = { kind: 'page', id: client.id, owner: client.owner } as const
    const result = this.#show.apply({ address, args, origin, receivedUs, role: client.role })
    if (!result.ok) client.send({ type: 'error', message: `${address}: ${result.reason}` })
  }

  #removeClient(client: LiveClient): void {
    if (!this.#clients.delete(client)) return
    this.#control.gone(client)
    this.#show.outputGone(client.id)
    this.#meter.gauge('clients', this.#clients.size)
    this.#logger.info('client-gone', { id: client.id })
    if (this.#clients.size === 0) this.#lastClientGone()
  }

  #check(): void {
    this.#thread.checkHang()
    for (const client of this.#clients) client.check()
  }
}
