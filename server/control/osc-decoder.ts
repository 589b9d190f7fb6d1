import { SmaltiError } from '../errors/smalti-error.ts'

/** A value in an OSC message: `h` and `t` as bigint, `b` and `m` as bytes, `I` as true, `N` as null, `[ ]` as a list. */
export type OscValue = number | string | boolean | bigint | null | Uint8Array | readonly OscValue[]

/** One OSC message. */
export type OscMessage = {
  readonly address: string
  readonly args: readonly OscValue[]
  /** Type tags of the arguments, without the comma. */
  readonly types: string
}

/** Largest datagram that is read. */
export const MAX_PACKET_BYTES = 65_536

const MAX_BUNDLE_DEPTH = 8
const MAX_LIST_DEPTH = 8
const MAX_ARGUMENTS = 256
const BUNDLE_HEADER_BYTES = 16

/**
 * The messages of an OSC packet, bundles taken apart in order; timetags are read over, everything counts as now.
 * Never reads outside the packet, in time proportional to its length.
 *
 * @param packet owned by the caller; blobs are views into it
 * @throws {SmaltiError} `bad-message` for anything that is not OSC
 */
export function decodeOsc(packet: Uint8Array): readonly OscMessage[] {
  if (packet.byteLength > MAX_PACKET_BYTES) throw wrong('is larger than 64 KiB')
  const bytes = Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength)
  const messages: OscMessage[] = []
  decodePacket(bytes, 0, bytes.length, 0, messages)
  return messages
}

function decodePacket(bytes: Buffer, start: number, end: number, depth: number, out: OscMessage[]): void {
  if (start >= end) throw wrong('is empty')
  if (bytes[start] === 0x2f) {
    out.push(decodeMessage(bytes, start, end))
    return
  }
  if (depth >= MAX_BUNDLE_DEPTH) throw wrong(`holds bundles nested deeper than ${MAX_BUNDLE_DEPTH}`)
  const isBundle =
    end - start >= BUNDLE_HEADER_BYTES && bytes.toString('latin1', start, start + 8) === '#bundle\0'
  if (!isBundle) throw wrong('is neither a message nor a bundle')
  let offset = start + BUNDLE_HEADER_BYTES
  while (offset < end) {
    if (end - offset < 4) throw wrong('ends inside a bundle')
    const size = bytes.readInt32BE(offset)
    offset += 4
    if (size <= 0 || size % 4 !== 0 || size > end - offset)
      throw wrong('has a bundle element of a wrong size')
    decodePacket(bytes, offset, offset + size, depth + 1, out)
    offset += size
  }
}

function decodeMessage(bytes: Buffer, start: number, end: number): OscMessage {
  const cursor = new Cursor(bytes, start, end)
  const address = cursor.text()
  if (cursor.isAtEnd) return { address, args: [], types: '' }
  const types = cursor.text()
  if (!types.startsWith(',')) throw wrong('has arguments without type tags')
  if (types.length > MAX_ARGUMENTS + 1) throw wrong(`has more than ${MAX_ARGUMENTS} arguments`)
  const lists: OscValue[][] = [[]]
  for (let place = 1; place < types.length; place++) {
    const type = types.charAt(place)
    if (type === '[') {
      if (lists.length > MAX_LIST_DEPTH) throw wrong('has lists nested too deep')
      lists.push([])
    } else if (type === ']') {
      const list = lists.pop()
      const outer = lists.at(-1)
      if (!list || !outer) throw wrong('closes a list that was not opened')
      outer.push(list)
    } else {
      lists.at(-1)?.push(readValue(type, cursor))
    }
  }
  if (lists.length !== 1) throw wrong('leaves a list open')
  return { address, args: lists[0] ?? [], types: types.slice(1) }
}

function readValue(type: string, cursor: Cursor): OscValue {
  switch (type) {
    case 'i':
      return cursor.bytes.readInt32BE(cursor.take(4))
    case 'f':
      return cursor.bytes.readFloatBE(cursor.take(4))
    case 's':
    case 'S':
      return cursor.text()
    case 'b': {
      const size = cursor.bytes.readInt32BE(cursor.take(4))
      if (size < 0) throw wrong('has a blob of negative size')
      const start = cursor.take(size + ((4 - (size % 4)) % 4))
      return cursor.bytes.subarray(start, start + size)
    }
    case 'h':
      return cursor.bytes.readBigInt64BE(cursor.take(8))
    case 't':
      return cursor.bytes.readBigUInt64BE(cursor.take(8))
    case 'd':
      return cursor.bytes.readDoubleBE(cursor.take(8))
    case 'T':
    case 'I':
      return true
    case 'F':
      return false
    case 'N':
      return null
    case 'r':
      return cursor.bytes.readUInt32BE(cursor.take(4))
    case 'c': {
      const code = cursor.bytes.readUInt32BE(cursor.take(4))
      if (code > 0x10ffff) throw wrong('has a character that does not exist')
      return String.fromCodePoint(code)
    }
    case 'm': {
      const start = cursor.take(4)
      return cursor.bytes.subarray(start, start + 4)
    }
    default:
      throw wrong('has an unknown type tag')
  }
}

class Cursor {
  readonly bytes: Buffer
  readonly #end: number
  #offset: number

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes
    this.#offset = start
    this.#end = end
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#end
  }

  /** Steps over some bytes; where they begin. */
  take(byteCount: number): number {
    const start = this.#offset
    if (byteCount > this.#end - start) throw wrong('ends inside an argument')
    this.#offset += byteCount
    return start
  }

  /** A NUL-terminated text, padded to four bytes. */
  text(): string {
    const start = this.#offset
    const nul = this.bytes.indexOf(0, start)
    if (nul < 0 || nul >= this.#end) throw wrong('has a text without end')
    this.take(nul - start + 4 - ((nul - start) % 4))
    return this.bytes.toString('utf8', start, nul)
  }
}

function wrong(what: string): SmaltiError {
  return new SmaltiError('bad-message', `the OSC packet ${what}`, '', { isFatal: false })
}
