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

/** Sent at a time: on the way to WebGL the main thread copies what is sent. */
const PIECE_BYTES = 512 * 1024

/** A close-up of which not all has been sent. */
type Arriving = {
  readonly key: string
  readonly bitmap: ImageBitmap
  readonly source: Texture
  readonly frames: number
  readonly pieces: readonly Piece[]
  sent: number
}

/** Rows of a level of a frame: where they lie in the picture, and in which layer they belong. */
type Piece = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly layer: number
  readonly level: number
  readonly row: number
}

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
  #arriving: Arriving | null = null

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

  /** The close-up held under a key as it is to be shown, null where there is none, or not all of it. */
  show(key: string, nowMs: number): ShownFrames | null {
    const held = this.#arriving?.key === key ? null : this.#slots.find(key)
    if (held === null) return null
    const t = Math.min(1, Math.max(0, (nowMs - held.sinceMs) / FADE_MS))
    return { slots: held.slots, share: t * t * (3 - 2 * t) }
  }

  /** Whether a close-up is on its way to the GPU. */
  get isArriving(): boolean {
    return this.#arriving !== null
  }

  /** Takes a close-up, which it closes, to be sent by and by; not one that is there, nor where too much is kept. */
  take(key: string, bitmap: ImageBitmap, frames: number, nowMs: number): void {
    if (!this.has(key)) this.#reserve(frames)
    const slots = this.has(key) ? null : this.#slots.acquire(key, frames, nowMs)
    if (slots === null) return bitmap.close()
    const pieces = slots.flatMap((layer, frame) => this.#pieces(frame, layer))
    this.#arriving = { key, bitmap, source: new Texture(bitmap), frames, pieces, sent: 0 }
  }

  /** Sends the next piece of what is on its way; gives its bytes. */
  send(nowMs: number): number {
    const arriving = this.#arriving
    if (arriving === null) return 0
    const { left, top, width, height, layer, level, row } = arriving.pieces[arriving.sent++]!
    const region = new Box2(new Vector2(left, top), new Vector2(left + width, top + height))
    const place = new Vector3(0, row, layer)
    this.#renderer.copyTextureToTexture(arriving.source, this.#texture, region, place, 0, level)
    if (arriving.sent === arriving.pieces.length) {
      this.uploads++
      this.uploadedBytes += arriving.frames * this.#layerBytes
      this.#slots.renew(arriving.key, nowMs)
      this.#endArrival()
    }
    return width * height * 4
  }

  /** Starts over after a loss of the context. */
  restore(): void {
    this.#endArrival()
    this.#texture.dispose()
    this.#slots = new SlotTable(0)
    this.#texture = this.#allocate(0)
  }

  dispose(): void {
    this.#endArrival()
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

  #endArrival(): void {
    this.#arriving?.source.dispose()
    this.#arriving?.bitmap.close()
    this.#arriving = null
  }

  #pieces(frame: number, layer: number): Piece[] {
    const { left, top } = closeUpPlace(this.side, frame)
    const pieces: Piece[] = []
    for (let level = 0; level < closeUpLevels(this.side); level++) {
      const width = this.side >> level
      const height = Math.min(width, PIECE_BYTES / (width * 4))
      const levelTop = top + closeUpLevelTop(this.side, level)
      for (let row = 0; row < width; row += height)
        pieces.push({ left, top: levelTop + row, width, height, layer, level, row })
    }
    return pieces
  }
}
