import { inflateRawSync } from 'node:zlib'
import WebSocket from 'ws'
import { applyCells, maxPayloadBytes } from '../server/protocol/grid-codec.ts'
import type { ClientMessage, ServerMessage, StateChange, StateSnapshot } from '../server/protocol/messages.ts'
import {
  ENCODING,
  HEADER_BYTES,
  MESSAGE_TYPE,
  PLANE,
  readHeader,
  WIRE_SUBPROTOCOL,
  type WireHeader,
} from '../server/protocol/wire.ts'
import type { MonitorEntry } from '../server/protocol/monitor-entry.ts'
import { nowUs } from '../server/telemetry/now.ts'

/** A grid as it came over the wire, decoded. */
export type ProbedGrid = {
  readonly header: WireHeader
  /** [cols x rows] u16, row-major; a copy of its own. */
  readonly cells: Uint16Array
  /** Server time at which it arrived; probe and show run on one machine. */
  readonly arrivedUs: number
  readonly bytes: number
}

/** What a probe tells as it comes. */
export interface ProbeListener {
  gridArrived?(grid: ProbedGrid): void
  coloursArrived?(grid: ProbedGrid): void
  stateArrived?(snapshot: StateSnapshot): void
  changeArrived?(change: StateChange): void
  monitorArrived?(entries: readonly MonitorEntry[]): void
}

/** A client of `/live` without a picture: decodes the wire, acknowledges, and keeps what it is told to. */
export class LiveProbe {
  readonly #socket: WebSocket
  readonly #listener: ProbeListener
  readonly #bases = new Map<string, Uint16Array>()
  #gridCount = 0
  #problem: Error | null = null

  private constructor(socket: WebSocket, listener: ProbeListener) {
    this.#socket = socket
    this.#listener = listener
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary))
    socket.on('error', (error) => (this.#problem ??= error))
  }

  /** Connects to a running show by its HTTP address. */
  static open(http: string, listener: ProbeListener): Promise<LiveProbe> {
    const url = `${http.replace(/^http/, 'ws')}/live`
    const headers = { 'X-Smalti': '1' }
    const socket = new WebSocket(url, WIRE_SUBPROTOCOL, { perMessageDeflate: false, headers })
    const probe = new LiveProbe(socket, listener)
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('open', () => {
        socket.off('error', reject)
        probe.send({ type: 'hello', role: 'probe' })
        resolve(probe)
      })
    })
  }

  /** Grids decoded so far. */
  get gridCount(): number {
    return this.#gridCount
  }

  /** The first thing that broke the format or the connection; null while all is well. */
  get problem(): Error | null {
    return this.#problem
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** A gesture, as a page would send it. */
  command(address: string, ...args: (number | string)[]): void {
    this.send({ type: 'command', address, args })
  }

  close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve()
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve())
      this.#socket.close()
    })
  }

  #receive(data: Buffer, isBinary: boolean): void {
    try {
      if (isBinary) this.#decode(data)
      else this.#hear(JSON.parse(data.toString()) as ServerMessage)
    } catch (error) {
      this.#problem ??= error as Error
    }
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'state') this.#listener.stateArrived?.(message)
    if (message.type === 'change') this.#listener.changeArrived?.(message)
    if (message.type === 'monitor') this.#listener.monitorArrived?.(message.entries)
  }

  #decode(message: Buffer): void {
    const arrivedUs = nowUs()
    const header = readHeader(message)
    if (header.type !== MESSAGE_TYPE.GRID) return
    const key = `${header.layer}/${header.plane}`
    const size = header.cols * header.rows
    const isKey = (header.encoding & ~ENCODING.DEFLATE) === ENCODING.KEY
    const base = this.#bases.get(key)
    if (!isKey && base?.length !== size) {
      this.send({ type: 'resync' })
      return
    }
    const cells = isKey || base === undefined ? new Uint16Array(size) : base
    const body = message.subarray(HEADER_BYTES)
    const isDeflated = (header.encoding & ENCODING.DEFLATE) !== 0
    const payload = isDeflated ? inflateRawSync(body, { maxOutputLength: maxPayloadBytes(size) }) : body
    applyCells(header.encoding, payload, cells)
    this.#bases.set(key, cells)
    this.#gridCount += 1
    this.send({ type: 'ack', sequence: header.sequence })
    const grid = { header, cells: cells.slice(), arrivedUs, bytes: message.byteLength }
    if (header.plane === PLANE.IDS) this.#listener.gridArrived?.(grid)
    else this.#listener.coloursArrived?.(grid)
  }
}
