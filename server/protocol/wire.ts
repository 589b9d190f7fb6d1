import { GRID_SHAPES, type GridShape } from './grid-shape.ts'
import type { GridSize } from './picture-view.ts'

/** Bytes of the header that starts every binary message. */
export const HEADER_BYTES = 48

/** First two bytes of every binary message, little-endian: "SM". */
export const WIRE_MAGIC = 0x4d53

/** The version of the wire format; a peer of another version is refused. */
export const WIRE_VERSION = 1

/** WebSocket subprotocol of `/live`. */
export const WIRE_SUBPROTOCOL = 'smalti.1'

/** Tile id that says "no tile here"; so a set holds at most 65,535 tiles. */
export const NO_TILE = 65_535

/** Largest grid the wire carries, in cells a side. */
export const MAX_GRID_SIDE = 1920

/** What a binary message carries. */
export const MESSAGE_TYPE = { GRID: 1, AHEAD: 2 } as const

/** What a grid message's payload means: tile ids (u16) or cell colours (RGB565, u16). */
export const PLANE = { IDS: 0, COLOUR: 1 } as const

/** Bits of the header's `flags`. */
export const FLAG = {
  /** Draw at the next refresh, whatever its due time. */
  URGENT: 1,
  /** The picture is not a continuation of the one before: no crossfade. */
  CUT: 2,
  /** The source gives nothing; this is its last picture. */
  HELD: 4,
  /** The standby picture. */
  SLATE: 8,
  /** A source of one picture. */
  STILL: 16,
  /** The cells of every second column and row of the whole grid only. */
  HALF: 32,
  /** Of a half grid: the last column or row of the whole grid is one that was taken, so its sides are odd. */
  ODD_COLS: 64,
  ODD_ROWS: 128,
} as const

/** The bits of `flags` that tell how a grid was halved. */
export const HALVING_FLAGS = FLAG.HALF | FLAG.ODD_COLS | FLAG.ODD_ROWS

/** Layer and shape share a byte. */
const LAYER_BITS = 15
const SHAPE_SHIFT = 4

/** How the payload is laid out: see `grid-codec.ts`. `DEFLATE` is or-ed in when it is deflate-raw. */
export const ENCODING = { KEY: 0, LIST: 1, BITMAP: 2, DEFLATE: 0x80 } as const

/** The header of a binary message; every field as `server/protocol/README.md` lays it out. */
export type WireHeader = {
  readonly type: number
  readonly sequence: number
  /** Sequence of the message this one changes; its own sequence for a key. */
  readonly baseSequence: number
  readonly generation: number
  readonly ptsUs: number
  readonly dueUs: number
  readonly cols: number
  readonly rows: number
  readonly setId: number
  readonly setRevision: number
  /** 0 on air, 1 incoming during a set transition. */
  readonly layer: number
  /** How its cells lie; those of a half are squares. */
  readonly shape: GridShape
  readonly flags: number
  readonly encoding: number
  readonly plane: number
  readonly controlRevision: number
}

/** A binary message that breaks the format; the sentence says how. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Size of the grid that was matched: that of the message, or of the whole grid of which it carries a half. */
export function wholeSizeOf({ cols, rows, flags }: GridSize & { readonly flags: number }): GridSize {
  if ((flags & FLAG.HALF) === 0) return { cols, rows }
  return {
    cols: cols * 2 - ((flags & FLAG.ODD_COLS) === 0 ? 0 : 1),
    rows: rows * 2 - ((flags & FLAG.ODD_ROWS) === 0 ? 0 : 1),
  }
}

/** Writes `header` into the first 48 bytes of `out`. */
export function writeHeader(out: Uint8Array, header: WireHeader): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength)
  view.setUint16(0, WIRE_MAGIC, true)
  view.setUint8(2, WIRE_VERSION)
  view.setUint8(3, header.type)
  view.setUint32(4, header.sequence, true)
  view.setUint32(8, header.baseSequence, true)
  view.setUint32(12, header.generation, true)
  view.setBigInt64(16, BigInt(header.ptsUs), true)
  view.setBigInt64(24, BigInt(header.dueUs), true)
  view.setUint16(32, header.cols, true)
  view.setUint16(34, header.rows, true)
  view.setUint16(36, header.setId, true)
  view.setUint16(38, header.setRevision, true)
  view.setUint8(40, header.layer | (GRID_SHAPES.indexOf(header.shape) << SHAPE_SHIFT))
  view.setUint8(41, header.flags)
  view.setUint8(42, header.encoding)
  view.setUint8(43, header.plane)
  view.setUint32(44, header.controlRevision, true)
}

/**
 * Reads and checks the header of a binary message.
 *
 * @throws {WireError} when it is too short, foreign, of another version, or names an impossible grid
 */
export function readHeader(message: Uint8Array): WireHeader {
  if (message.byteLength < HEADER_BYTES) throw new WireError('message shorter than its header')
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (view.getUint16(0, true) !== WIRE_MAGIC) throw new WireError('not a Smalti message')
  if (view.getUint8(2) !== WIRE_VERSION) throw new WireError(`wire version ${view.getUint8(2)}`)
  const header: WireHeader = {
    type: view.getUint8(3),
    sequence: view.getUint32(4, true),
    baseSequence: view.getUint32(8, true),
    generation: view.getUint32(12, true),
    ptsUs: readMicroseconds(view, 16),
    dueUs: readMicroseconds(view, 24),
    cols: view.getUint16(32, true),
    rows: view.getUint16(34, true),
    setId: view.getUint16(36, true),
    setRevision: view.getUint16(38, true),
    layer: view.getUint8(40) & LAYER_BITS,
    shape: readShape(view.getUint8(40)),
    flags: view.getUint8(41),
    encoding: view.getUint8(42),
    plane: view.getUint8(43),
    controlRevision: view.getUint32(44, true),
  }
  if (header.type === MESSAGE_TYPE.GRID) {
    const isInRange = (side: number): boolean => side >= 1 && side <= MAX_GRID_SIDE
    const whole = wholeSizeOf(header)
    if (![header.cols, header.rows, whole.cols, whole.rows].every(isInRange))
      throw new WireError(`grid of ${whole.cols} x ${whole.rows} cells`)
  }
  return header
}

function readShape(byte: number): GridShape {
  const shape = GRID_SHAPES[byte >> SHAPE_SHIFT]
  if (shape === undefined) throw new WireError(`grid of shape ${byte >> SHAPE_SHIFT}`)
  return shape
}

function readMicroseconds(view: DataView, offset: number): number {
  const value = Number(view.getBigInt64(offset, true))
  if (!Number.isSafeInteger(value)) throw new WireError('time out of range')
  return value
}
