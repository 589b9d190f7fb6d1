import { inflateRawSync } from 'node:zlib'
import { WebSocket } from 'ws'
import type { ClientMessage } from '../../server/protocol/messages.ts'
import { applyCells } from '../../server/protocol/grid-codec.ts'
import {
  ENCODING,
  FLAG,
  HEADER_BYTES,
  MESSAGE_TYPE,
  PLANE,
  WIRE_SUBPROTOCOL,
  readHeader,
} from '../../server/protocol/wire.ts'
import type { WireHeader } from '../../server/protocol/wire.ts'

/** One grid as decoded from the wire. */
export type LiveGrid = { readonly header: WireHeader; readonly ids: Uint16Array }

/**
 * Decodes messages into grids of the air layer, in order; what depends on a message that was missed gives null until
 * the next key.
 */
export class GridStream {
  #last: LiveGrid | null = null

  /** The grid of a message, null when it carries none of the air layer's ids. */
  decode(message: Uint8Array): LiveGrid | null {
    const header = readHeader(message)
    if (header.type !== MESSAGE_TYPE.GRID || header.layer !== 0 || header.plane !== PLANE.IDS) return null
    const isKey = header.baseSequence === header.sequence
    const base = this.#last
    if (!isKey && base?.header.sequence !== header.baseSequence) {
      this.#last = null
      return null
    }
    const body = message.subarray(HEADER_BYTES)
    const isDeflated = (header.encoding & ENCODING.DEFLATE) !== 0
    const ids =
      isKey || base === null ? new Uint16Array(header.cols * header.rows) : Uint16Array.from(base.ids)
    applyCells(header.encoding, isDeflated ? inflateRawSync(body) : body, ids)
    this.#last = { header, ids }
    return this.#last
  }
}

/**
 * Collects grids of a running show as a client of `/live`.
 *
 * @param isWanted asked for each grid of the source; the rest is passed over
 * @param timeoutMs how long to wait for all of them
 * @returns up to `count` grids; fewer when the show sends no more in time
 */
export function collectGrids(
  baseUrl: string,
  count: number,
  timeoutMs: number,
  isWanted: (header: WireHeader) => boolean,
): Promise<readonly LiveGrid[]> {
  const url = new URL('/live', baseUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url, [WIRE_SUBPROTOCOL])
  const stream = new GridStream()
  const grids: LiveGrid[] = []
  const send = (message: ClientMessage): void => socket.send(JSON.stringify(message))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.close(), timeoutMs)
    socket.on('open', () => send({ type: 'hello', role: 'probe', agent: 'score' }))
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(grids)
    })
    socket.on('message', (data, isBinary) => {
      if (!isBinary || !(data instanceof Buffer)) return
      const message = new Uint8Array(data)
      send({ type: 'ack', sequence: readHeader(message).sequence })
      const grid = stream.decode(message)
      if (grid === null || (grid.header.flags & (FLAG.SLATE | FLAG.HELD)) !== 0) return
      if (isWanted(grid.header) && grids.length < count) grids.push(grid)
      if (grids.length >= count) socket.close()
    })
  })
}
