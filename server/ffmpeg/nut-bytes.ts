/** Thrown inside the reader when an element is not wholly there yet. */
export class NutIncomplete extends Error {
  override readonly name = 'NutIncomplete'
}

/** Walks over the fields of one NUT element; numbers are exact up to 2^53. */
export class NutBytes {
  at: number
  readonly #bytes: Uint8Array
  readonly #end: number

  /** @param bytes [*] u8, borrowed; reading stops before `end` */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.at = start
    this.#end = end
  }

  /** @throws {NutIncomplete} past the end */
  byte(): number {
    const value = this.at < this.#end ? this.#bytes[this.at] : undefined
    if (value === undefined) throw new NutIncomplete()
    this.at += 1
    return value
  }

  /** Unsigned number of 7-bit groups, highest first. */
  unsigned(): number {
    let value = 0
    for (let byte = this.byte(); ; byte = this.byte()) {
      value = value * 128 + (byte & 0x7f)
      if ((byte & 0x80) === 0) return value
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a NUT number is over 2^53')
    }
  }

  /** Signed number, zigzag coded. */
  signed(): number {
    const coded = this.unsigned() + 1
    return coded % 2 === 1 ? -(coded - 1) / 2 : coded / 2
  }

  /** Text or data with its length before it; a view. */
  block(): Uint8Array {
    const length = this.unsigned()
    if (this.at + length > this.#end) throw new NutIncomplete()
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  skip(count: number): void {
    if (this.at + count > this.#end) throw new NutIncomplete()
    this.at += count
  }
}
