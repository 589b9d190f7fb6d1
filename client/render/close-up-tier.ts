import { Box2, Texture, Vector2, Vector3, type DataArrayTexture, type WebGLRenderer } from 'three'

import {
  closeUpLevels,
  closeUpLevelTop,
  closeUpPlace,
  type CloseUpSide,
} from '../../server/protocol/close-up.ts'
import { SlotTable } from '../tiles/slot-table.ts'
import { allocateArray, layerBytes, type LevelFilter } from './array-texture.ts'
import type { LayerLimit } from './tile-budget.ts'

/** A close-up fades in over what its tile showed before. */
const FADE_MS = 250

/** Where the frames of a close-up lie, and how far it has faded in, 0..1. */
export type ShownFrames = { readonly slots: readonly number[]; readonly share: number }

/**
 * Close-ups of one size on the GPU, each frame in a layer of its own. Owns the texture, which it makes at the first use
 * and replaces when it needs more layers.
 */
export class CloseUpTier {
  readonly side: CloseUpSide
  /** Layers that there may be. */
  readonly mostLayers: number
  readonly #step: number
  readonly #renderer: WebGLRenderer
  readonly #filter: LevelFilter
  /** Close-ups uploaded so far, and their bytes. */
  uploads = 0
  uploadedBytes = 0
  #slots = new SlotTable(0)
  #texture: DataArrayTexture

  constructor(renderer: WebGLRenderer, side: CloseUpSide, layers: LayerLimit, filter: LevelFilter) {
    this.side = side
    this.mostLayers = layers.most
    this.#step = layers.step
    this.#renderer = renderer
    this.#filter = filter
    this.#texture = this.#allocate(0)
  }

  get texture(): DataArrayTexture {
    return this.#texture
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.#slots.capacity * this.#layerBytes
  }

  /** Close-ups that gave way to others. */
  get evictions(): number {
    return this.#slots.evictedCount
  }

  /** Begins a drawing: what is kept from now on does not give way. */
  begin(): void {
    this.#slots.begin()
  }

  /** Whether a close-up is there. */
  has(key: string): boolean {
    return this.#slots.find(key) !== null
  }

  /** Keeps a close-up from giving way to another; false when it is not there. */
  keep(key: string): boolean {
    return this.#slots.use(key)
  }

  /** The close-up held under a key as it is to be shown, null where there is none. */
  show(key: string, nowMs: number): ShownFrames | null {
    const held = this.#slots.find(key)
    if (held === null) return null
    const t = Math.min(1, Math.max(0, (nowMs - held.sinceMs) / FADE_MS))
    return { slots: held.slots, share: t * t * (3 - 2 * t) }
  }

  /** Uploads a close-up and closes it; gives the bytes sent, 0 when it is there or too much is kept. */
  upload(key: string, bitmap: ImageBitmap, frames: number, nowMs: number): number {
    if (!this.has(key)) this.#reserve(frames)
    const slots = this.has(key) ? null : this.#slots.acquire(key, frames, nowMs)
    if (slots !== null) this.#copy(bitmap, slots)
    bitmap.close()
    if (slots === null) return 0
    const bytes = slots.length * this.#layerBytes
    this.uploads++
    this.uploadedBytes += bytes
    return bytes
  }

  /** Starts over after a loss of the context. */
  restore(): void {
    this.#texture.dispose()
    this.#slots = new SlotTable(0)
    this.#texture = this.#allocate(0)
  }

  dispose(): void {
    this.#texture.dispose()
  }

  get #layerBytes(): number {
    return layerBytes(this.side, closeUpLevels(this.side))
  }

  /** Makes room for more frames, as far as it may. */
  #reserve(frames: number): void {
    const { capacity, freeCount } = this.#slots
    if (frames <= freeCount || capacity >= this.mostLayers) return
    const steps = Math.ceil((frames - freeCount) / this.#step)
    const wanted = Math.min(this.mostLayers, capacity + steps * this.#step)
    const grown = this.#allocate(wanted)
    for (let level = 0; capacity > 0 && level < closeUpLevels(this.side); level++)
      this.#renderer.copyTextureToTexture(this.#texture, grown, null, null, level, level)
    this.#texture.dispose()
    this.#texture = grown
    this.#slots.grow(wanted)
  }

  #allocate(layers: number): DataArrayTexture {
    return layers === 0
      ? allocateArray(this.#renderer, 1, 1, 1, this.#filter)
      : allocateArray(this.#renderer, this.side, layers, closeUpLevels(this.side), this.#filter)
  }

  #copy(bitmap: ImageBitmap, slots: readonly number[]): void {
    const { side } = this
    const source = new Texture(bitmap)
    for (const [frame, slot] of slots.entries()) {
      const place = closeUpPlace(side, frame)
      for (let level = 0; level < closeUpLevels(side); level++) {
        const top = place.top + closeUpLevelTop(side, level)
        const width = side >> level
        const region = new Box2(new Vector2(place.left, top), new Vector2(place.left + width, top + width))
        this.#renderer.copyTextureToTexture(source, this.#texture, region, new Vector3(0, 0, slot), 0, level)
      }
    }
    source.dispose()
  }
}
