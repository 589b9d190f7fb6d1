import type { Arena, Region } from './arena.ts'
import { rasterBytes, type RasterFormat } from './raster.ts'

/** Memory for one raster; whoever holds it writes or reads it, the pool owns it. */
export type RasterSlot = { readonly offset: number; readonly format: RasterFormat; readonly region: Region }

/** Most that the slots may take. */
export type RasterBound = { readonly maxSlots: number; readonly maxBytes: number }

/**
 * Raster slots of the arena, made when first needed and used again, within a bound of slots and bytes. Slots of two
 * formats may be out while one raster takes the place of another; free ones are kept in the format last asked for
 * only, so that the other's memory comes back with its last frames. Only the main thread hands them out and takes
 * them back.
 */
export class RasterPool {
  readonly #arena: Arena
  readonly #bound: RasterBound
  readonly #slots = new Set<RasterSlot>()
  #free: RasterSlot[] = []
  #lastFormat: RasterFormat | null = null
  #usedBytes = 0

  constructor(arena: Arena, bound: RasterBound) {
    this.#arena = arena
    this.#bound = bound
  }

  /** Bytes of all slots, in use or free. */
  get usedBytes(): number {
    return this.#usedBytes
  }

  /** A slot for one raster of this format, or null when the bound or the arena's budget is reached. */
  acquire(format: RasterFormat): RasterSlot | null {
    if (!this.#isLastFormat(format)) {
      this.#lastFormat = format
      for (const slot of this.#free.splice(0)) this.#giveUp(slot)
    }
    return this.#free.pop() ?? this.#make(format)
  }

  /** Takes a slot back for the next raster. */
  release(slot: RasterSlot): void {
    if (!this.#isLastFormat(slot.format)) this.#giveUp(slot)
    else if (!this.#free.includes(slot)) this.#free.push(slot)
  }

  #make(format: RasterFormat): RasterSlot | null {
    const bytes = rasterBytes(format)
    const { maxSlots, maxBytes } = this.#bound
    if (this.#slots.size >= maxSlots || this.#usedBytes + bytes > maxBytes) return null
    const region = this.#arena.tryAllocate(bytes, 'look-ahead')
    if (region === null) return null
    const slot = { offset: region.offset, format, region }
    this.#slots.add(slot)
    this.#usedBytes += bytes
    return slot
  }

  #giveUp(slot: RasterSlot): void {
    if (!this.#slots.delete(slot)) return
    this.#arena.release(slot.region)
    this.#usedBytes -= rasterBytes(slot.format)
  }

  #isLastFormat(format: RasterFormat): boolean {
    const last = this.#lastFormat
    return last !== null && last.width === format.width && last.height === format.height
  }
}
