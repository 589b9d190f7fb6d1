import { ENCODING, WireError } from './wire.ts'

/** A grid payload before compression. */
export type GridPayload = { readonly encoding: number; readonly bytes: Uint8Array }

/**
 * Lays out the cells of a grid that differ from `base`, as a changed list or a bitmap, whichever is smaller;
 * the whole grid where there is no base or neither is smaller.
 *
 * @param cells [cols x rows] u16, row-major
 * @param base  the cells the receiver holds, same shape; null for a key
 * @param out   scratch of at least `maxPayloadBytes(cells.length)`; the result is a view on it
 */
export function layOutCells(cells: Uint16Array, base: Uint16Array | null, out: Uint8Array): GridPayload {
  if (out.byteLength < maxPayloadBytes(cells.length)) throw new RangeError('scratch is too small')
  if (base === null) return layOutKey(cells, out)
  const listBytes = measureList(cells, base)
  let changed = 0
  for (let cell = 0; cell < cells.length; cell++) if (cells[cell] !== base[cell]) changed++
  const bitmapBytes = Math.ceil(cells.length / 8) + changed * 2
  const keyBytes = cells.length * 2
  if (keyBytes <= listBytes && keyBytes <= bitmapBytes) return layOutKey(cells, out)
  return listBytes <= bitmapBytes ? layOutList(cells, base, out) : layOutBitmap(cells, base, out)
}

/** Bytes that hold any payload of a grid of `cellCount` cells. */
export function maxPayloadBytes(cellCount: number): number {
  return cellCount * 2
}

/**
 * Applies a payload to the cells the receiver holds, in place.
 *
 * @param payload decompressed payload
 * @param cells   [cols x rows] u16, row-major: the base on entry, the new cells on return
 * @throws {WireError} when the payload does not fit the grid; `cells` is then undefined and a key is needed
 */
export function applyCells(encoding: number, payload: Uint8Array, cells: Uint16Array): void {
  switch (encoding & ~ENCODING.DEFLATE) {
    case ENCODING.KEY:
      return applyKey(payload, cells)
    case ENCODING.LIST:
      return applyList(payload, cells)
    case ENCODING.BITMAP:
      return applyBitmap(payload, cells)
    default:
      throw new WireError(`unknown encoding ${encoding}`)
  }
}

function layOutKey(cells: Uint16Array, out: Uint8Array): GridPayload {
  for (let cell = 0; cell < cells.length; cell++) writeU16(out, cell * 2, cells[cell]!)
  return { encoding: ENCODING.KEY, bytes: out.subarray(0, cells.length * 2) }
}

function layOutList(cells: Uint16Array, base: Uint16Array, out: Uint8Array): GridPayload {
  let at = 0
  let previous = -1
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === base[cell]) continue
    let gap = cell - previous - 1
    previous = cell
    while (gap >= 0x80) {
      out[at++] = (gap & 0x7f) | 0x80
      gap >>>= 7
    }
    out[at++] = gap
    writeU16(out, at, cells[cell]!)
    at += 2
  }
  return { encoding: ENCODING.LIST, bytes: out.subarray(0, at) }
}

function layOutBitmap(cells: Uint16Array, base: Uint16Array, out: Uint8Array): GridPayload {
  const bitmapBytes = Math.ceil(cells.length / 8)
  out.fill(0, 0, bitmapBytes)
  let at = bitmapBytes
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === base[cell]) continue
    out[cell >> 3]! |= 1 << (cell & 7)
    writeU16(out, at, cells[cell]!)
    at += 2
  }
  return { encoding: ENCODING.BITMAP, bytes: out.subarray(0, at) }
}

function measureList(cells: Uint16Array, base: Uint16Array): number {
  let bytes = 0
  let previous = -1
  for (let cell = 0; cell < cells.length; cell++) {
    if (cells[cell] === base[cell]) continue
    const gap = cell - previous - 1
    previous = cell
    bytes += gap < 0x80 ? 3 : gap < 0x4000 ? 4 : 5
  }
  return bytes
}

function applyKey(payload: Uint8Array, cells: Uint16Array): void {
  if (payload.length !== cells.length * 2) throw new WireError('key of the wrong size')
  for (let cell = 0; cell < cells.length; cell++) cells[cell] = readU16(payload, cell * 2)
}

function applyList(payload: Uint8Array, cells: Uint16Array): void {
  let at = 0
  let cell = -1
  while (at < payload.length) {
    let gap = 0
    let shift = 0
    for (;;) {
      const byte = payload[at++]
      if (byte === undefined || shift > 21) throw new WireError('list is cut short')
      gap |= (byte & 0x7f) << shift
      if (byte < 0x80) break
      shift += 7
    }
    cell += gap + 1
    if (cell >= cells.length) throw new WireError('list points outside the grid')
    if (at + 2 > payload.length) throw new WireError('list is cut short')
    cells[cell] = readU16(payload, at)
    at += 2
  }
}

function applyBitmap(payload: Uint8Array, cells: Uint16Array): void {
  const bitmapBytes = Math.ceil(cells.length / 8)
  if (payload.length < bitmapBytes) throw new WireError('bitmap is cut short')
  let at = bitmapBytes
  for (let cell = 0; cell < cells.length; cell++) {
    if ((payload[cell >> 3]! & (1 << (cell & 7))) === 0) continue
    if (at + 2 > payload.length) throw new WireError('bitmap is cut short')
    cells[cell] = readU16(payload, at)
    at += 2
  }
  if (at !== payload.length) throw new WireError('bytes behind the bitmap')
}

function writeU16(out: Uint8Array, at: number, value: number): void {
  out[at] = value & 0xff
  out[at + 1] = value >>> 8
}

function readU16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8)
}
