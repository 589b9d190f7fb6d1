import type { GridDetail } from '../../server/protocol/half-grid.ts'
import type { ClientMessage, ServerMessage } from '../../server/protocol/messages.ts'
import { WIRE_SUBPROTOCOL, WireError } from '../../server/protocol/wire.ts'
import { GridDecoder } from './grid-decoder.ts'
import { HeldFrames } from './held-frames.ts'
import type { NetCounters, NetEvent, PageMessage, PageRole } from './net-messages.ts'
import { ReconnectDelay } from './reconnect-delay.ts'

const FIRST_PINGS_MS = [0, 40, 90, 160, 260, 400] as const
const PING_EVERY_MS = 2000
const RESYNC_EVERY_MS = 500
const COUNTERS_EVERY_MS = 2000

/** What a connection is made of. */
export type LiveConnectionOptions = {
  readonly url: string
  readonly role: PageRole
  readonly agent: string
  /** Local time in milliseconds, the same clock as the page's. */
  readonly now: () => number
  /** Takes every event; what is listed in `transfer` may be moved away. */
  readonly emit: (event: NetEvent, transfer: ArrayBuffer[]) => void
  readonly random?: () => number
  /** Without any message for this long the connection is given up: half-open sockets never say so. */
  readonly silenceMs?: number
}

/** One page's line to the show: connects for ever, decodes grids, keeps the clock asked, acknowledges, asks for keys. */
export class LiveConnection {
  readonly #options: LiveConnectionOptions
  readonly #decoder = new GridDecoder()
  readonly #held = new HeldFrames()
  readonly #delay: ReconnectDelay
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #counters = { connections: 0, grids: 0, bytes: 0, resyncs: 0, malformed: 0, unseen: 0 }
  #socket: WebSocket | null = null
  #isVisible = true
  #detail: GridDetail = 'whole'
  #isClosed = false
  #hasState = false
  #heardMs = 0
  #resyncMs = -Infinity

  constructor(options: LiveConnectionOptions) {
    this.#options = options
    this.#delay = new ReconnectDelay(options.random ?? Math.random)
  }

  /** Connects, and keeps connecting until `close`. */
  open(): void {
    if (this.#isClosed || this.#socket !== null) return
    const socket = new WebSocket(this.#options.url, WIRE_SUBPROTOCOL)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#greet()
    socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data)
    socket.onclose = (event) => this.#lose(socket, event.code)
    this.#socket = socket
    this.#heardMs = this.#options.now()
    this.#every(1000, () => this.#giveUpWhenSilent())
  }

  /** Sends a page's message when connected, and drops it when not. */
  send(message: PageMessage): void {
    this.#write(message)
  }

  /** Tells whether the page is seen; on return the newest frames held come at once. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return
    this.#isVisible = isVisible
    this.#write({ type: 'visibility', isVisible })
    if (!isVisible) return
    for (const event of this.#held.release()) this.#emitGrid(event)
  }

  /** Tells how much of each grid the page can show, now and on every connection to come. */
  setDetail(grid: GridDetail): void {
    if (grid === this.#detail) return
    this.#detail = grid
    this.#write({ type: 'detail', grid })
  }

  /** What was counted since the start. */
  get counters(): NetCounters {
    return { ...this.#counters, unseen: this.#held.unseen }
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosed = true
    this.#clearTimers()
    this.#socket?.close(1000)
  }

  #greet(): void {
    this.#counters.connections++
    const { role, agent } = this.#options
    this.#write({ type: 'hello', role, agent })
    if (this.#detail !== 'whole') this.#write({ type: 'detail', grid: this.#detail })
    if (!this.#isVisible) this.#write({ type: 'visibility', isVisible: false })
    for (const afterMs of FIRST_PINGS_MS) this.#after(afterMs, () => this.#ping())
    this.#every(PING_EVERY_MS, () => this.#ping())
    this.#every(COUNTERS_EVERY_MS, () =>
      this.#options.emit({ type: 'counters', counters: this.counters }, []),
    )
  }

  #receive(data: unknown): void {
    if (this.#isClosed) return
    const arrivedMs = this.#options.now()
    this.#heardMs = arrivedMs
    if (typeof data === 'string') this.#receiveText(data, arrivedMs)
    else if (data instanceof ArrayBuffer) this.#receiveGrid(new Uint8Array(data), arrivedMs)
  }

  #receiveText(text: string, arrivedMs: number): void {
    const message = parseMessage(text)
    switch (message?.type) {
      case 'state':
        this.#hasState = true
        this.#delay.reset()
        this.#options.emit({ type: 'state', snapshot: message, arrivedMs }, [])
        return
      case 'change':
        this.#options.emit({ type: 'change', change: message }, [])
        return
      case 'pong': {
        const { sentMs, nowUs: serverUs } = message
        this.#options.emit({ type: 'clock', sentMs, receivedMs: arrivedMs, serverUs }, [])
        return
      }
      case 'error':
        this.#options.emit({ type: 'refused', message: message.message }, [])
        return
      case 'monitor':
        this.#options.emit({ type: 'monitor', entries: message.entries }, [])
        return
      case undefined:
        this.#counters.malformed++
    }
  }

  #receiveGrid(message: Uint8Array, arrivedMs: number): void {
    if (!this.#hasState) return
    this.#counters.bytes += message.byteLength
    try {
      const decoded = this.#decoder.decode(message)
      if (decoded.kind === 'baseMissing') this.#resync()
      if (decoded.kind !== 'frame') return
      this.#counters.grids++
      this.#write({ type: 'ack', sequence: decoded.frame.sequence })
      const event = { type: 'grid', frame: decoded.frame, arrivedMs } as const
      if (this.#isVisible) this.#emitGrid(event)
      else this.#held.hold(event)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#counters.malformed++
      this.#resync()
    }
  }

  #emitGrid(event: Extract<NetEvent, { type: 'grid' }>): void {
    const { cells, colours } = event.frame
    const buffers = [cells.buffer as ArrayBuffer]
    if (colours !== null) buffers.push(colours.buffer as ArrayBuffer)
    this.#options.emit(event, buffers)
  }

  #resync(): void {
    const nowMs = this.#options.now()
    if (nowMs - this.#resyncMs < RESYNC_EVERY_MS) return
    this.#resyncMs = nowMs
    this.#counters.resyncs++
    this.#write({ type: 'resync' })
  }

  #ping(): void {
    this.#write({ type: 'ping', sentMs: this.#options.now() })
  }

  #giveUpWhenSilent(): void {
    const silenceMs = this.#options.silenceMs ?? 7000
    if (this.#socket === null || this.#options.now() - this.#heardMs < silenceMs) return
    this.#socket.close()
    this.#lose(this.#socket, 1006)
  }

  #lose(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return
    this.#socket = null
    this.#hasState = false
    this.#resyncMs = -Infinity
    this.#decoder.reset()
    this.#clearTimers()
    if (this.#isClosed) return
    const retryMs = this.#delay.next()
    this.#options.emit({ type: 'lost', code, retryMs }, [])
    this.#after(retryMs, () => this.open())
  }

  #write(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, delayMs)
    this.#timers.add(timer)
  }

  #every(periodMs: number, act: () => void): void {
    this.#after(periodMs, () => {
      this.#every(periodMs, act)
      act()
    })
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

function parseMessage(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ServerMessage) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
