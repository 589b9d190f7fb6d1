import { Box3, DataTexture, Texture, Vector3, type DataArrayTexture, type WebGLRenderer } from 'three'

import { PAGE_LEVELS, PAGE_PX, RAW_LEVELS } from '../../server/protocol/tile-set-manifest.ts'
import type { PagePart } from '../tiles/tile-set-data.ts'
import { allocateArray, type LevelFilter } from './array-texture.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { LayerPool, type PageMove } from './layer-pool.ts'
import { pageBytes, type PagePlan } from './tile-budget.ts'

/** Layers are added this many at a time: 90 MB. */
const GROWTH_LAYERS = 4

/**
 * The tile pages on the GPU: one sRGB array texture of 2048 x 2048 pixels with seven levels, or of fewer without the
 * finest of them, its layers shared by all sets. Owns the texture; `generation` rises when it is replaced or its content is lost.
 */
export class GpuPages {
  readonly pool = new LayerPool()
  generation = 0
  /** Layers that there may be. */
  readonly maxLayers: number
  readonly #renderer: WebGLRenderer
  readonly #filter: LevelFilter
  #left = 0
  #texture: DataArrayTexture

  constructor(renderer: WebGLRenderer, maxLayers: number, filter: LevelFilter) {
    this.#renderer = renderer
    this.maxLayers = Math.min(maxLayers, PACKED_TILE.LAYERS)
    this.#filter = filter
    this.#texture = this.#allocate(0)
  }

  get texture(): DataArrayTexture {
    return this.#texture
  }

  /** Bytes of the array texture on the GPU. */
  get bytes(): number {
    return this.pool.capacity * pageBytes(this.#left)
  }

  /** Finest levels that the texture is without: its own level 0 is this one of the pages. */
  get levelsLeft(): number {
    return this.#left
  }

  /** Whether a part of a page is to be uploaded: the page has a layer, and levels of the part are not there. */
  lacks({ page, kind, level }: Pick<PagePart, 'page' | 'kind' | 'level'>): boolean {
    if (this.pool.layerOf(page) === null) return false
    const last = kind === 'raw' ? level + RAW_LEVELS - 1 : level
    for (let at = Math.max(level, this.#left); at <= last; at++) if (!this.pool.holds(page, at)) return true
    return false
  }

  /**
   * Keeps pages as planned; no more of them may be held than the plan has layers. What is there is copied on the GPU
   * where both textures fit in `mostBytes`; else every page has to be uploaded again.
   */
  fit({ left, layers }: PagePlan, mostBytes: number): void {
    if (layers === this.pool.capacity && left === this.#left) return
    const [before, leftBefore] = [this.#texture, this.#left]
    const isCopied = this.bytes + layers * pageBytes(left) <= mostBytes
    if (!isCopied) before.dispose()
    const moves = this.pool.fit(layers)
    this.#left = left
    this.#texture = this.#allocate(layers)
    this.pool.drain(isCopied ? Math.max(left, leftBefore) : PAGE_LEVELS)
    if (isCopied) {
      this.#copyPages(before, leftBefore, moves)
      before.dispose()
    }
    this.generation++
  }

  /** Makes room for so many pages in all, as far as the GPU goes; what was uploaded is copied on the GPU. */
  reserve(pageCount: number): void {
    const wanted = Math.min(this.maxLayers, Math.ceil(pageCount / GROWTH_LAYERS) * GROWTH_LAYERS)
    if (wanted <= this.pool.capacity) return
    const grown = this.#allocate(wanted)
    for (let level = 0; level < PAGE_LEVELS; level++)
      if (this.pool.holdsLevel(level))
        this.#renderer.copyTextureToTexture(this.#texture, grown, null, null, level, level)
    this.#texture.dispose()
    this.#texture = grown
    this.pool.grow(wanted)
    this.generation++
  }

  /** Uploads levels of a page that has a layer; gives the bytes sent, 0 when the page has none. */
  upload(part: PagePart): number {
    const layer = this.pool.layerOf(part.page)
    if (layer === null || (part.kind === 'picture' && part.level < this.#left)) {
      if (part.kind === 'picture') part.bitmap.close()
      return 0
    }
    if (part.kind === 'picture') {
      this.#copy(new Texture(part.bitmap), layer, part.level)
      part.bitmap.close()
      this.pool.fill(part.page, [part.level])
      return (PAGE_PX >> part.level) ** 2 * 4
    }
    let at = 0
    for (let level = part.level; level < part.level + RAW_LEVELS; level++) {
      const side = PAGE_PX >> level
      const rgba = withAlpha(part.bytes.subarray(at, at + side * side * 3))
      if (level >= this.#left) this.#copy(new DataTexture(rgba, side, side), layer, level)
      at += side * side * 3
    }
    // Levels in which tiles would be smaller than a pixel are never drawn: they count as there.
    const levels = Array.from({ length: PAGE_LEVELS - part.level }, (_, below) => part.level + below)
    this.pool.fill(
      part.page,
      levels.filter((level) => level >= this.#left),
    )
    return at
  }

  /** Allocates anew after a loss of the context: every page has to be uploaded again. */
  restore(): void {
    this.#texture.dispose()
    this.#texture = this.#allocate(this.pool.capacity)
    this.pool.drain()
    this.generation++
  }

  dispose(): void {
    this.#texture.dispose()
  }

  #allocate(pages: number): DataArrayTexture {
    return pages === 0
      ? allocateArray(this.#renderer, 1, 1, 1, this.#filter)
      : allocateArray(this.#renderer, PAGE_PX >> this.#left, pages, PAGE_LEVELS - this.#left, this.#filter)
  }

  #copy(source: Texture, layer: number, level: number): void {
    this.#renderer.copyTextureToTexture(
      source,
      this.#texture,
      null,
      new Vector3(0, 0, layer),
      0,
      level - this.#left,
    )
    source.dispose()
  }

  #copyPages(before: DataArrayTexture, leftBefore: number, moves: readonly PageMove[]): void {
    for (const { from, to, levels } of moves)
      for (let level = Math.max(this.#left, leftBefore); level < PAGE_LEVELS; level++) {
        if ((levels & (1 << level)) === 0) continue
        const side = PAGE_PX >> level
        const region = new Box3(new Vector3(0, 0, from), new Vector3(side, side, from + 1))
        const place = new Vector3(0, 0, to)
        this.#renderer.copyTextureToTexture(
          before,
          this.#texture,
          region,
          place,
          level - leftBefore,
          level - this.#left,
        )
      }
  }
}

function withAlpha(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const pixels = rgb.length / 3
  const rgba = new Uint8Array(pixels * 4)
  for (let pixel = 0; pixel < pixels; pixel++) {
    rgba[pixel * 4] = rgb[pixel * 3]!
    rgba[pixel * 4 + 1] = rgb[pixel * 3 + 1]!
    rgba[pixel * 4 + 2] = rgb[pixel * 3 + 2]!
    rgba[pixel * 4 + 3] = 255
  }
  return rgba
}
