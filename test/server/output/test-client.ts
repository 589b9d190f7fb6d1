import { inflateRawSync } from 'node:zlib'
import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'
import { applyCells } from '../../../server/protocol/grid-codec.ts'
import type { ClientMessage, ServerMessage } from '../../../server/protocol/messages.ts'
import { ENCODING, HEADER_BYTES, readHeader, type WireHeader } from '../../../server/protocol/wire.ts'

/** A client written from the wire's description: decodes, acknowledges and remembers what it was sent. */
export class TestClient {
  readonly socket: WebSocket
  readonly json: ServerMessage[] = []
  readonly headers: WireHeader[] = []
  /** Kinds of everything received, in order. */
  readonly order: ('json' | 'grid')[] = []
  /** [cols x rows] u16 ids of the air layer as decoded last. */
  cells: Uint16Array = new Uint16Array(0)
  closeCode: number | null = null
  doesAcknowledge = true
  readonly #streams = new Map<string, { cells: Uint16Array; sequence: number }>()
  #waiters: { readonly isMet: () => boolean; readonly resolve: () => void }[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary))
    socket.on('close', (code) => {
      this.closeCode = code
      this.#wake()
    })
  }

  /** Connects to `/live` of a server as one of its own pages would. */
  static async connect(
    port: number,
    options: ClientOptions & { readonly path?: string } = {},
  ): Promise<TestClient> {
    const url = `ws://127.0.0.1:${port}${options.path ?? '/live'}`
    const socket = new WebSocket(url, 'smalti.1', { origin: `http://127.0.0.1:${port}`, ...options })
    const client = new TestClient(socket)
    await once(socket, 'open')
    return client
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Waits until `isMet` says so after something was received. */
  until(isMet: () => boolean): Promise<void> {
    if (isMet()) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push({ isMet, resolve }))
  }

  close(): void {
    this.socket.terminate()
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.order.push(isBinary ? 'grid' : 'json')
    if (isBinary) this.#decode(data)
    else this.json.push(JSON.parse(data.toString()) as ServerMessage)
    this.#wake()
  }

  #decode(message: Buffer): void {
    const header = readHeader(message)
    const name = `${header.layer}/${header.plane}`
    const isKey = header.baseSequence === header.sequence
    const stream = isKey
      ? { cells: new Uint16Array(header.cols * header.rows), sequence: 0 }
      : this.#streams.get(name)
    if (stream === undefined) throw new Error(`no base for ${header.sequence}`)
    if (!isKey && stream.sequence !== header.baseSequence) throw new Error(`gap before ${header.sequence}`)
    const body = message.subarray(HEADER_BYTES)
    applyCells(
      header.encoding,
      (header.encoding & ENCODING.DEFLATE) === 0 ? body : inflateRawSync(body),
      stream.cells,
    )
    stream.sequence = header.sequence
    this.#streams.set(name, stream)
    this.headers.push(header)
    if (header.layer === 0 && header.plane === 0) this.cells = stream.cells
    if (this.doesAcknowledge) this.send({ type: 'ack', sequence: header.sequence })
  }

  #wake(): void {
    const met = this.#waiters.filter((waiter) => waiter.isMet())
    this.#waiters = this.#waiters.filter((waiter) => !met.includes(waiter))
    for (const waiter of met) waiter.resolve()
  }
}
