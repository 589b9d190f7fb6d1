import { deflateRawSync } from 'node:zlib'
import { layOutCells, maxPayloadBytes, type GridPayload } from '../protocol/grid-codec.ts'
import { ENCODING, HEADER_BYTES, PLANE, writeHeader } from '../protocol/wire.ts'
import type { EncodedMessage, GridHeader } from './outgoing-grid.ts'

const DEFLATE_LEVEL = 1
const MIN_DEFLATE_BYTES = 64

/** Grids of the air layer that pass without one of this stream before it counts as over. */
const MAX_AIR_GRIDS_WITHOUT = 2

type Stream = {
  header: GridHeader
  /** [cols x rows] u16: what every client holds. */
  cells: Uint16Array
  spare: Uint16Array
  airGridsSince: number
}

/**
 * Turns grids into messages. Each layer and plane is a stream whose last grid is the base of its next; a grid of
 * another shape or set starts over with a key.
 */
export class GridEncoder {
  readonly #streams = new Map<number, Stream>()
  #scratch = new Uint8Array(0)

  /**
   * The message of one grid.
   *
   * @param cells [cols x rows] u16, row-major; read once, so it may lie in shared memory
   */
  encode(header: GridHeader, cells: Uint16Array, isKey: boolean): EncodedMessage {
    if (cells.length !== header.cols * header.rows) throw new RangeError('cells do not fill the grid')
    this.#endIdleStreams(header)
    const key = header.layer * 256 + header.plane
    const last = this.#streams.get(key)
    const current = last?.spare.length === cells.length ? last.spare : new Uint16Array(cells.length)
    current.set(cells)
    const hasBase = last !== undefined && !isKey && isSameShape(last.header, header)
    const payload = layOutCells(current, hasBase ? last.cells : null, this.#scratchFor(cells.length))
    const isWhole = payload.encoding === ENCODING.KEY
    const message = pack(header, isWhole ? header.sequence : last!.header.sequence, payload)
    const spare = last?.cells.length === cells.length ? last.cells : new Uint16Array(cells.length)
    this.#streams.set(key, { header, cells: current, spare, airGridsSince: 0 })
    return message
  }

  /** Keys of the last grid of every stream, oldest first: what a joining client continues from. */
  keys(): EncodedMessage[] {
    const streams = [...this.#streams.values()].sort((a, b) => a.header.sequence - b.header.sequence)
    return streams.map(({ header, cells }) =>
      pack(header, header.sequence, layOutCells(cells, null, this.#scratchFor(cells.length))),
    )
  }

  #endIdleStreams(header: GridHeader): void {
    if (header.layer !== 0 || header.plane !== PLANE.IDS) return
    for (const [key, stream] of this.#streams) {
      if (key === 0) continue
      stream.airGridsSince += 1
      const isPromoted = stream.header.layer !== 0 && stream.header.setId === header.setId
      if (isPromoted || stream.airGridsSince > MAX_AIR_GRIDS_WITHOUT) this.#streams.delete(key)
    }
  }

  #scratchFor(cellCount: number): Uint8Array {
    const bytes = maxPayloadBytes(cellCount)
    if (this.#scratch.length < bytes) this.#scratch = new Uint8Array(bytes)
    return this.#scratch
  }
}

function isSameShape(a: GridHeader, b: GridHeader): boolean {
  return a.cols === b.cols && a.rows === b.rows && a.setId === b.setId
}

function pack(header: GridHeader, baseSequence: number, payload: GridPayload): EncodedMessage {
  const { encoding, body } = compress(payload)
  const bytes = new Uint8Array(HEADER_BYTES + body.length)
  writeHeader(bytes, { ...header, baseSequence, encoding })
  bytes.set(body, HEADER_BYTES)
  return { sequence: header.sequence, bytes }
}

function compress(payload: GridPayload): { encoding: number; body: Uint8Array } {
  if (payload.bytes.length >= MIN_DEFLATE_BYTES) {
    const body = deflateRawSync(payload.bytes, { level: DEFLATE_LEVEL })
    if (body.length < payload.bytes.length) return { encoding: payload.encoding | ENCODING.DEFLATE, body }
  }
  return { encoding: payload.encoding, body: payload.bytes }
}
