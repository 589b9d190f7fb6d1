const END = 0xc0
const ESCAPE = 0xdb
const ESCAPED_END = 0xdc
const ESCAPED_ESCAPE = 0xdd

/** A packet between two END bytes, as OSC 1.1 sends it over a stream. Source: RFC 1055, with an END before it too. */
export function encodeSlip(packet: Uint8Array): Uint8Array {
  let escapedCount = 0
  for (const byte of packet) if (byte === END || byte === ESCAPE) escapedCount++
  const framed = new Uint8Array(packet.byteLength + escapedCount + 2)
  framed[0] = END
  let place = 1
  for (const byte of packet) {
    if (byte !== END && byte !== ESCAPE) framed[place++] = byte
    else {
      framed[place++] = ESCAPE
      framed[place++] = byte === END ? ESCAPED_END : ESCAPED_ESCAPE
    }
  }
  framed[place] = END
  return framed
}

/** Takes packets out of a SLIP stream, whatever pieces it comes in. A packet that is too large or broken ends it. */
export class SlipReader {
  readonly #maxBytes: number
  readonly #take: (packet: Uint8Array) => void
  #packet: Uint8Array = new Uint8Array(256)
  #length = 0
  #isEscaped = false

  /**
   * @param maxBytes largest packet
   * @param take     given each packet, which is its own
   */
  constructor(maxBytes: number, take: (packet: Uint8Array) => void) {
    this.#maxBytes = maxBytes
    this.#take = take
  }

  /** Whether a packet has begun and not ended. */
  get isInside(): boolean {
    return this.#length > 0 || this.#isEscaped
  }

  /** Reads on; false when the stream cannot be followed any more. */
  read(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      if (this.#isEscaped) {
        if (byte !== ESCAPED_END && byte !== ESCAPED_ESCAPE) return false
        this.#isEscaped = false
        if (!this.#add(byte === ESCAPED_END ? END : ESCAPE)) return false
      } else if (byte === END) this.#end()
      else if (byte === ESCAPE) this.#isEscaped = true
      else if (!this.#add(byte)) return false
    }
    return true
  }

  #add(byte: number): boolean {
    if (this.#length >= this.#maxBytes) return false
    if (this.#length === this.#packet.length) {
      const wider = new Uint8Array(Math.min(this.#maxBytes, this.#packet.length * 2))
      wider.set(this.#packet)
      this.#packet = wider
    }
    this.#packet[this.#length++] = byte
    return true
  }

  #end(): void {
    if (this.#length === 0) return
    const packet = this.#packet.slice(0, this.#length)
    this.#length = 0
    this.#take(packet)
  }
}
