import { rasterPlanes } from './raster.ts'
import type { RasterSlot } from './raster-pool.ts'

const SAMPLES_A_SIDE = 48
const CUT_LEVELS = 34

/**
 * Tells cuts from motion: a cut changes the luma of most of a coarse lattice of points at once. Compares each raster
 * with the one handed in before.
 */
export class CutDetector {
  #last: Uint8Array | null = null
  #next: Uint8Array = new Uint8Array(SAMPLES_A_SIDE * SAMPLES_A_SIDE)

  /** Whether this raster starts a new shot; true for the first one. */
  isCut(buffer: ArrayBufferLike, slot: Pick<RasterSlot, 'offset' | 'format'>): boolean {
    const { width, height } = slot.format
    const { luma } = rasterPlanes(buffer, slot.offset, slot.format)
    const next = this.#next
    const last = this.#last
    let difference = 0
    for (let y = 0; y < SAMPLES_A_SIDE; y++) {
      const line = Math.floor(((y + 0.5) * height) / SAMPLES_A_SIDE) * width
      for (let x = 0; x < SAMPLES_A_SIDE; x++) {
        const at = y * SAMPLES_A_SIDE + x
        const level = luma[line + Math.floor(((x + 0.5) * width) / SAMPLES_A_SIDE)]!
        next[at] = level
        if (last !== null) difference += Math.abs(level - last[at]!)
      }
    }
    this.#last = next
    this.#next = last ?? new Uint8Array(SAMPLES_A_SIDE * SAMPLES_A_SIDE)
    return last === null || difference > CUT_LEVELS * SAMPLES_A_SIDE * SAMPLES_A_SIDE
  }

  /** Forgets the last raster: what comes next is a cut. */
  reset(): void {
    this.#last = null
  }
}
