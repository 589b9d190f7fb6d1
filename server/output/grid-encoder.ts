import { deflateRawSync } from 'node:zlib'
import { layOutCells, maxPayloadBytes, type GridPayload } from '../protocol/grid-codec.ts'
import type { GridDetail } from '../protocol/half-grid.ts'
import { ENCODING, HEADER_BYTES, PLANE, writeHeader } from '../protocol/wire.ts'
import { HeldGrid } from './held-grid.ts'
import type { EncodedMessage, GridHeader } from './outgoing-grid.ts'

const DEFLATE_LEVEL = 1
const MIN_DEFLATE_BYTES = 64

/** Grids of the air layer that pass without one of this stream before it counts as over. */
const MAX_AIR_GRIDS_WITHOUT = 2

type Stream = {
  /** What every client holds, each in its own detail. */
  readonly grid: HeldGrid
  /** The grid before, to be written again. */
  readonly spare: HeldGrid | null
  airGridsSince: number
}

/**
 * Turns grids into messages. Each layer and plane is a stream whose last grid is the base of its next, whole and half
 * alike; a grid of another shape or set starts over with a key. A detail that was not asked for costs nothing, and can
 * be gone on with from its keys at any time.
 */
export class GridEncoder {
  readonly #streams = new Map<number, Stream>()
  #scratch = new Uint8Array(0)

  /** The message of one whole grid. */
  encode(header: GridHeader, cells: Uint16Array, isKey: boolean): EncodedMessage {
    return this.encodeEach(header, cells, isKey, ['whole'])[0]!
  }

  /**
   * The messages of one grid, one in each of the details.
   *
   * @param cells [cols x rows] u16, row-major; read once, so it may lie in shared memory
   */
  encodeEach(
    header: GridHeader,
    cells: Uint16Array,
    isKey: boolean,
    details: readonly GridDetail[],
  ): EncodedMessage[] {
    if (cells.length !== header.cols * header.rows) throw new RangeError('cells do not fill the grid')
    this.#endIdleStreams(header)
    const key = header.layer * 256 + header.plane
    const last = this.#streams.get(key)
    const grid = last?.spare ?? new HeldGrid(header, cells)
    grid.take(header, cells)
    const hasBase = last !== undefined && !isKey && isSameShape(last.grid.header, header)
    const messages = details.map((detail) => this.#message(detail, grid, hasBase ? last.grid : null))
    this.#streams.set(key, { grid, spare: last?.grid ?? null, airGridsSince: 0 })
    return messages
  }

  /** Keys of the last grid of every stream, oldest first: what a client joining in one of the details continues from. */
  keys(details: readonly GridDetail[] = ['whole']): EncodedMessage[] {
    const grids = [...this.#streams.values()].map((stream) => stream.grid)
    return grids
      .sort((a, b) => a.header.sequence - b.header.sequence)
      .flatMap((grid) => details.map((detail) => this.#message(detail, grid, null)))
  }

  #message(detail: GridDetail, grid: HeldGrid, base: HeldGrid | null): EncodedMessage {
    const { header, cells } = grid.view(detail)
    const baseCells = base?.view(detail).cells ?? null
    const payload = layOutCells(cells, baseCells, this.#scratchFor(cells.length))
    const isKey = base === null || payload.encoding === ENCODING.KEY
    const bytes = pack(header, isKey ? header.sequence : base.header.sequence, payload)
    return { sequence: header.sequence, detail, bytes }
  }

  #endIdleStreams(header: GridHeader): void {
    if (header.layer !== 0 || header.plane !== PLANE.IDS) return
    for (const [key, stream] of this.#streams) {
      if (key === 0) continue
      stream.airGridsSince += 1
      const held = stream.grid.header
      const isPromoted = held.layer !== 0 && held.setId === header.setId
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
  const isAsLarge = a.cols === b.cols && a.rows === b.rows
  return isAsLarge && a.shape === b.shape && a.setId === b.setId
}

function pack(header: GridHeader, baseSequence: number, payload: GridPayload): Uint8Array<ArrayBuffer> {
  const { encoding, body } = compress(payload)
  const bytes = new Uint8Array(HEADER_BYTES + body.length)
  writeHeader(bytes, { ...header, baseSequence, encoding })
  bytes.set(body, HEADER_BYTES)
  return bytes
}

function compress(payload: GridPayload): { encoding: number; body: Uint8Array } {
  if (payload.bytes.length >= MIN_DEFLATE_BYTES) {
    const body = deflateRawSync(payload.bytes, { level: DEFLATE_LEVEL })
    if (body.length < payload.bytes.length) return { encoding: payload.encoding | ENCODING.DEFLATE, body }
  }
  return { encoding: payload.encoding, body: payload.bytes }
}
