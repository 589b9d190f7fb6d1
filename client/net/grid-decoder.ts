import { inflateSync } from 'fflate'
import { applyCells, maxPayloadBytes } from '../../server/protocol/grid-codec.ts'
import { halfHeader } from '../../server/protocol/half-grid.ts'
import {
  ENCODING,
  HALVING_FLAGS,
  HEADER_BYTES,
  MESSAGE_TYPE,
  PLANE,
  readHeader,
  WireError,
  type WireHeader,
} from '../../server/protocol/wire.ts'
import type { GridFrame } from '../playback/grid-frame.ts'

type PlaneState = {
  readonly setId: number
  readonly cols: number
  readonly rows: number
  /** Those of the flags that tell how it was halved. */
  readonly halving: number
  readonly cells: Uint16Array
  sequence: number
}

/** What a binary message came to. */
export type Decoded =
  | { readonly kind: 'frame'; readonly frame: GridFrame }
  /** Colours, which go out with the ids that follow, or a message of a type not known here. */
  | { readonly kind: 'nothing' }
  /** It changes a grid that is not held here: keys are needed. */
  | { readonly kind: 'baseMissing' }

/**
 * Turns binary messages into frames. Holds the newest grid of each layer and plane as the base of the next message;
 * every frame given out has its own cells, free to be transferred.
 */
export class GridDecoder {
  readonly #planes = new Map<number, PlaneState>()
  #scratch = new Uint8Array(0)

  /**
   * Decodes one message.
   *
   * @throws {WireError} when it breaks the format; the layer it was for then needs a key
   */
  decode(message: Uint8Array): Decoded {
    const header = readHeader(message)
    if (header.type !== MESSAGE_TYPE.GRID) return { kind: 'nothing' }
    const key = planeKey(header.layer, header.plane)
    const held = this.#planes.get(key)
    const isKey = header.baseSequence === header.sequence
    if (!isKey && (held === undefined || !isBaseOf(held, header))) {
      this.#planes.delete(key)
      return { kind: 'baseMissing' }
    }
    this.#planes.delete(key)
    const plane = held !== undefined && hasShapeOf(held, header) ? held : newPlane(header)
    applyCells(header.encoding, this.#payload(message, header), plane.cells)
    plane.sequence = header.sequence
    this.#planes.set(key, plane)
    return header.plane === PLANE.IDS
      ? { kind: 'frame', frame: this.#frame(header, plane.cells) }
      : { kind: 'nothing' }
  }

  /** Forgets all grids; only keys are understood after this. */
  reset(): void {
    this.#planes.clear()
  }

  #frame(header: WireHeader, cells: Uint16Array): GridFrame {
    const colours = this.#planes.get(planeKey(header.layer, PLANE.COLOUR))
    return {
      setId: header.setId,
      setRevision: header.setRevision,
      sequence: header.sequence,
      generation: header.generation,
      dueUs: header.dueUs,
      cols: header.cols,
      rows: header.rows,
      shape: header.shape,
      flags: header.flags,
      controlRevision: header.controlRevision,
      cells: cells.slice(),
      colours: colours !== undefined && isUnder(colours, header) ? colours.cells.slice() : null,
    }
  }

  #payload(message: Uint8Array, header: WireHeader): Uint8Array {
    const payload = message.subarray(HEADER_BYTES)
    if ((header.encoding & ENCODING.DEFLATE) === 0) return payload
    const mostBytes = maxPayloadBytes(header.cols * header.rows)
    if (this.#scratch.length <= mostBytes) this.#scratch = new Uint8Array(mostBytes + 1)
    const inflated = inflate(payload, this.#scratch)
    if (inflated.length > mostBytes) throw new WireError('payload larger than its grid')
    return inflated
  }
}

function inflate(payload: Uint8Array, out: Uint8Array): Uint8Array {
  try {
    return inflateSync(payload, { out })
  } catch (error) {
    throw new WireError(`payload does not inflate: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function planeKey(layer: number, plane: number): number {
  return layer * 256 + plane
}

function newPlane(header: WireHeader): PlaneState {
  const { setId, cols, rows, sequence } = header
  const halving = header.flags & HALVING_FLAGS
  return { setId, cols, rows, halving, sequence, cells: new Uint16Array(cols * rows) }
}

function hasShapeOf(plane: PlaneState, header: WireHeader): boolean {
  return (
    plane.setId === header.setId &&
    plane.cols === header.cols &&
    plane.rows === header.rows &&
    plane.halving === (header.flags & HALVING_FLAGS)
  )
}

/** Whether colours are those of a grid's cells, or of its blocks of two by two. */
function isUnder(colours: PlaneState, header: WireHeader): boolean {
  return hasShapeOf(colours, header) || hasShapeOf(colours, halfHeader(header))
}

function isBaseOf(plane: PlaneState, header: WireHeader): boolean {
  return plane.sequence === header.baseSequence && hasShapeOf(plane, header)
}
