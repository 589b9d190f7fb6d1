import { once, EventEmitter } from 'node:events'
import { Arena } from '../../server/frame/arena.ts'
import { RasterPool, type RasterSlot } from '../../server/frame/raster-pool.ts'
import { rasterPlanes, type RasterFormat } from '../../server/frame/raster.ts'
import type { FrameSink, SourceFrame } from '../../server/source/frame-sink.ts'
import type { InputState } from '../../server/source/input-state.ts'

/** What is kept of a frame after its slot was given back. */
export type SeenFrame = {
  readonly format: RasterFormat
  readonly ptsUs: number
  readonly arrivalUs: number
  readonly segment: number
  /** Mean of the luma plane, 0..255. */
  readonly luma: number
  /** [height x width] u8, the luma plane of a small frame; null for one over 4096 pixels. */
  readonly pixels: Uint8Array | null
}

/** A sink with a real arena that notes every frame and state, and gives slots back at once or when told. */
export class RecordingSink implements FrameSink {
  readonly arena = new Arena(64_000_000)
  readonly frames: SeenFrame[] = []
  readonly states: InputState[] = []
  /** How many frames had come when what waited was forgotten, each time. */
  readonly seeksAt: number[] = []
  /** Called whenever slots were given back. */
  slotsFreed: () => void = () => {}
  holdsSlots = false
  heldCount = 0
  outCount = 0
  readonly #pool = new RasterPool(this.arena, { maxSlots: 100, maxBytes: 48_000_000 })
  readonly #maxSlots: number
  readonly #changes = new EventEmitter()
  #held: RasterSlot[] = []

  constructor(maxSlots = 8) {
    this.#maxSlots = maxSlots
  }

  acquireSlot(format: RasterFormat): RasterSlot | null {
    if (this.outCount >= this.#maxSlots) return null
    const slot = this.#pool.acquire(format)
    if (slot !== null) this.outCount += 1
    return slot
  }

  acquireSpareSlot(format: RasterFormat): RasterSlot | null {
    const slot = this.#pool.acquire(format)
    if (slot !== null) this.outCount += 1
    return slot
  }

  releaseSlot(slot: RasterSlot): void {
    this.outCount -= 1
    this.#pool.release(slot)
  }

  acceptFrame(frame: SourceFrame): void {
    const { slot, ptsUs, arrivalUs, segment } = frame
    const { luma } = rasterPlanes(this.arena.memory.buffer, slot.offset, slot.format)
    let sum = 0
    for (let at = 0; at < luma.length; at += 61) sum += luma[at] ?? 0
    const pixels = luma.length <= 4_096 ? luma.slice() : null
    this.frames.push({
      pixels,
      format: slot.format,
      ptsUs,
      arrivalUs,
      segment,
      luma: sum / Math.ceil(luma.length / 61),
    })
    if (this.holdsSlots) {
      this.#held.push(slot)
      this.heldCount += 1
    } else {
      this.releaseSlot(slot)
      queueMicrotask(() => this.slotsFreed())
    }
    this.#changes.emit('change')
  }

  dropWaiting(): void {
    this.seeksAt.push(this.frames.length)
  }

  inputStateChanged(state: InputState): void {
    this.states.push(state)
    this.#changes.emit('change')
  }

  /** Gives every held slot back. */
  letGo(): void {
    for (const slot of this.#held) this.releaseSlot(slot)
    this.#held = []
    this.slotsFreed()
  }

  /** Settles when the condition holds; it is asked after each frame and state. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this.#changes, 'change')
  }
}
