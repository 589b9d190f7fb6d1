import type { Arena, Region } from './arena.ts'
import { rasterBytes, type RasterFormat } from './raster.ts'

/** Memory for one raster; whoever holds it writes or reads it, the pool owns it. */
export type RasterSlot = { readonly offset: number; readonly format: RasterFormat; readonly region: Region }

/**
 * Raster slots of the arena, made when first needed and used again, within a bound of bytes. Only the main thread
 * hands them out and takes them back.
 */
export class RasterPool {
  readonly #arena: Arena
  readonly #maxBytes: number
  #free: RasterSlot[] = []
  #usedBytes = 0

  constructor(arena: Arena, maxBytes: number) {
    this.#arena = arena
    this.#maxBytes = maxBytes
  }

  /** Bytes of all slots, in use or free. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** A slot for one raster of this format, or null when the bound is reached. */
  acquire(format: RasterFormat): RasterSlot | null {
    const at = this.#free.findIndex((slot) => isSameFormat(slot.format, format))
    if (at >= 0) return this.#free.splice(at, 1)[0] ?? null
    this.#dropFree()
    const bytes = rasterBytes(format)
    if (this.#usedBytes + bytes > this.#maxBytes) return null
    const region = this.#arena.allocate(bytes, 'look-ahead')
    this.#usedBytes += bytes
    return { offset: region.offset, format, region }
  }

  /** Takes a slot back for the next raster. */
  release(slot: RasterSlot): void {
    if (!this.#free.includes(slot)) this.#free.push(slot)
  }

  /** Free slots of another format give their memory back: a source changed its size. */
  #dropFree(): void {
    for (const slot of this.#free) {
      this.#arena.release(slot.region)
      this.#usedBytes -= rasterBytes(slot.format)
    }
    this.#free = []
  }
}

function isSameFormat(a: RasterFormat, b: RasterFormat): boolean {
  return a.width === b.width && a.height === b.height
}
