const MAX_ENTRIES = 512
const ENTRY_BYTES = 12

/** One entry of a TIFF directory: its value, or where it lies when it is longer than four bytes. */
export type TiffEntry = { readonly count: number; readonly value: number; readonly short: number }

/**
 * TIFF structures, in which EXIF and MPF are written. Foreign bytes never throw: what lies outside reads as 0, and a
 * directory that is none is empty.
 */
export class Tiff {
  readonly bytes: Buffer
  readonly #isLittle: boolean

  private constructor(bytes: Buffer, isLittle: boolean) {
    this.bytes = bytes
    this.#isLittle = isLittle
  }

  /** Null when the bytes do not begin as TIFF. */
  static open(bytes: Buffer): Tiff | null {
    const mark = bytes.toString('latin1', 0, 4)
    return mark === 'II*\0' || mark === 'MM\0*' ? new Tiff(bytes, mark === 'II*\0') : null
  }

  /** Where the first directory begins. */
  get firstDirectory(): number {
    return this.readLong(4)
  }

  /** The entries of a directory by their tags, and where the next directory begins, 0 for none. */
  readDirectory(at: number): { readonly entries: ReadonlyMap<number, TiffEntry>; readonly next: number } {
    const entries = new Map<number, TiffEntry>()
    const count = this.#readShort(at)
    if (at === 0 || count > MAX_ENTRIES) return { entries, next: 0 }
    for (let entry = 0; entry < count; entry++) {
      const from = at + 2 + entry * ENTRY_BYTES
      const [value, short] = [this.readLong(from + 8), this.#readShort(from + 8)]
      entries.set(this.#readShort(from), { count: this.readLong(from + 4), value, short })
    }
    return { entries, next: this.readLong(at + 2 + count * ENTRY_BYTES) }
  }

  /** An unsigned number of four bytes. */
  readLong(at: number): number {
    if (at + 4 > this.bytes.length) return 0
    return this.#isLittle ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at)
  }

  #readShort(at: number): number {
    if (at + 2 > this.bytes.length) return 0
    return this.#isLittle ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at)
  }
}
