import { SmaltiError } from '../errors/smalti-error.ts'

const PAGE_BYTES = 65_536
const ALIGN_BYTES = 64

/** A span of the arena that one part owns until it gives it back. */
export type Region = {
  readonly offset: number
  readonly bytes: number
  readonly owner: string
  /** Tells this use of the span from earlier ones. */
  readonly generation: number
}

/**
 * One shared memory for ring, descriptors, tables and ids, so that every thread and kernel works on the same bytes.
 * It grows lazily up to its budget. Views made on `memory.buffer` stay valid when it grows.
 */
export class Arena {
  readonly memory: WebAssembly.Memory
  readonly #maxBytes: number
  #free: { offset: number; bytes: number }[] = []
  #live = new Map<number, Region>()
  #end = ALIGN_BYTES
  #generation = 0

  /** @param maxBytes budget; rounded down to whole 64 KiB pages, at most 4 GiB - 64 KiB */
  constructor(maxBytes: number) {
    const maximum = Math.max(1, Math.min(65_535, Math.floor(maxBytes / PAGE_BYTES)))
    this.#maxBytes = maximum * PAGE_BYTES
    this.memory = new WebAssembly.Memory({ initial: 1, maximum, shared: true })
  }

  /** Bytes handed out now. */
  get usedBytes(): number {
    let bytes = 0
    for (const region of this.#live.values()) bytes += region.bytes
    return bytes
  }

  /** Most bytes that it may hand out. */
  get budgetBytes(): number {
    return this.#maxBytes
  }

  /**
   * A region of at least `bytes`, aligned to 64, zeroed.
   *
   * @throws {SmaltiError} `memory` when the budget does not hold it
   */
  allocate(bytes: number, owner: string): Region {
    const region = this.tryAllocate(bytes, owner)
    if (region !== null) return region
    const needMb = Math.ceil((this.#end + bytes) / 1e6)
    throw new SmaltiError(
      'memory',
      `${owner} needs ${Math.ceil(bytes / 1e6)} MB, ${needMb} MB in all, over the budget of ${Math.floor(this.#maxBytes / 1e6)} MB`,
      `raise it with --memory ${needMb + 64}, or shorten --look-ahead`,
      { isFatal: false },
    )
  }

  /** The same, or null when the budget does not hold it. */
  tryAllocate(bytes: number, owner: string): Region | null {
    const size = Math.ceil(Math.max(1, bytes) / ALIGN_BYTES) * ALIGN_BYTES
    const offset = this.#takeFree(size) ?? this.#takeEnd(size)
    if (offset === null) return null
    const region: Region = { offset, bytes: size, owner, generation: ++this.#generation }
    this.#live.set(offset, region)
    new Uint8Array(this.memory.buffer, offset, size).fill(0)
    return region
  }

  /** Gives a region back; a second time does nothing. */
  release(region: Region): void {
    if (this.#live.get(region.offset)?.generation !== region.generation) return
    this.#live.delete(region.offset)
    this.#free.push({ offset: region.offset, bytes: region.bytes })
    this.#mergeFree()
  }

  #takeFree(size: number): number | null {
    const at = this.#free.findIndex((span) => span.bytes >= size)
    const span = this.#free[at]
    if (span === undefined) return null
    if (span.bytes === size) this.#free.splice(at, 1)
    else this.#free[at] = { offset: span.offset + size, bytes: span.bytes - size }
    return span.offset
  }

  #takeEnd(size: number): number | null {
    const offset = this.#end
    const end = offset + size
    if (end > this.#maxBytes) return null
    const missing = end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES))
    this.#end = end
    return offset
  }

  #mergeFree(): void {
    const spans = this.#free.sort((a, b) => a.offset - b.offset)
    const merged: { offset: number; bytes: number }[] = []
    for (const span of spans) {
      const last = merged.at(-1)
      if (last !== undefined && last.offset + last.bytes === span.offset) last.bytes += span.bytes
      else merged.push({ ...span })
    }
    const tail = merged.at(-1)
    if (tail !== undefined && tail.offset + tail.bytes === this.#end) {
      this.#end = tail.offset
      merged.pop()
    }
    this.#free = merged
  }
}
