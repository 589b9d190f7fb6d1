import { Box2, Texture, Vector2, Vector3, type DataArrayTexture, type WebGLRenderer } from 'three'

import { closeUpLevels, closeUpLevelTop, type CloseUpSide } from '../../server/protocol/close-up.ts'
import { SlotTable } from '../tiles/slot-table.ts'
import { allocateArray, layerBytes, type LevelFilter } from './array-texture.ts'
import type { ShownCloseUp } from './close-up-bits.ts'

/** A close-up fades in over what its tile showed before. */
const FADE_MS = 250

/** Close-ups of one size on the GPU, each in a layer of its own. Owns the texture, which it makes at the first use. */
export class CloseUpTier {
  readonly side: CloseUpSide
  readonly #renderer: WebGLRenderer
  readonly #layers: number
  readonly #filter: LevelFilter
  readonly #slots: SlotTable
  #texture: DataArrayTexture

  constructor(renderer: WebGLRenderer, side: CloseUpSide, layers: number, filter: LevelFilter) {
    this.side = side
    this.#renderer = renderer
    this.#layers = layers
    this.#filter = filter
    this.#slots = new SlotTable(layers)
    this.#texture = allocateArray(renderer, 1, 1, 1, filter)
  }

  get texture(): DataArrayTexture {
    return this.#texture
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    return this.#isAllocated ? this.#layers * layerBytes(this.side, closeUpLevels(this.side)) : 0
  }

  /** Begins a drawing. */
  begin(): void {
    this.#slots.begin()
  }

  /** The close-up held under a key as it is to be shown, null where there is none. */
  show(key: string, nowMs: number): ShownCloseUp | null {
    const held = this.#slots.use(key)
    if (held === null) return null
    const t = Math.min(1, Math.max(0, (nowMs - held.sinceMs) / FADE_MS))
    return { slot: held.slot, share: t * t * (3 - 2 * t) }
  }

  /** Uploads a close-up and closes it; false when every slot is in use. */
  upload(key: string, bitmap: ImageBitmap, nowMs: number): boolean {
    const slot = this.#slots.use(key) === null ? this.#slots.acquire(key, nowMs) : null
    if (slot !== null) this.#copy(bitmap, slot)
    bitmap.close()
    return slot !== null
  }

  /** Starts over after a loss of the context. */
  restore(): void {
    this.#texture.dispose()
    this.#texture = allocateArray(this.#renderer, 1, 1, 1, this.#filter)
    this.#slots.clear()
  }

  dispose(): void {
    this.#texture.dispose()
  }

  get #isAllocated(): boolean {
    return this.#texture.image.width === this.side
  }

  #copy(bitmap: ImageBitmap, slot: number): void {
    const { side } = this
    const levels = closeUpLevels(side)
    if (!this.#isAllocated) {
      this.#texture.dispose()
      this.#texture = allocateArray(this.#renderer, side, this.#layers, levels, this.#filter)
    }
    const source = new Texture(bitmap)
    for (let level = 0; level < levels; level++) {
      const top = closeUpLevelTop(side, level)
      const width = side >> level
      const region = new Box2(new Vector2(0, top), new Vector2(width, top + width))
      this.#renderer.copyTextureToTexture(source, this.#texture, region, new Vector3(0, 0, slot), 0, level)
    }
    source.dispose()
  }
}
