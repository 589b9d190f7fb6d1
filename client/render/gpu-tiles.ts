import type { WebGLRenderer } from 'three'

import { pageKey, type TileObserver, type TileSetData, type TileSource } from '../tiles/tile-set-data.ts'
import type { LevelFilter } from './array-texture.ts'
import { GpuPages } from './gpu-pages.ts'
import { GpuTileSet } from './gpu-tile-set.ts'

/** Bytes uploaded in one frame: one page at its finest level, or all its coarser ones. */
const UPLOAD_BYTES = 16_000_000

/** All tile sets of the show on the GPU, filled a little in every frame. */
export class GpuTiles implements TileObserver {
  readonly pages: GpuPages
  readonly #sets = new Map<number, GpuTileSet>()
  readonly #changed = new Set<number>()
  #source: TileSource | null = null

  constructor(renderer: WebGLRenderer, maxLayers: number, filter: LevelFilter) {
    this.pages = new GpuPages(renderer, maxLayers, filter)
  }

  /** Sets where tiles come from; once. */
  setSource(source: TileSource): void {
    this.#source = source
    source.observe(this)
  }

  find(setId: number): GpuTileSet | null {
    return this.#sets.get(setId) ?? null
  }

  setOpened(data: TileSetData): void {
    const missing = data.manifest.pages.filter((entry) => this.pages.pool.layerOf(pageKey(entry)) === null)
    this.pages.reserve(this.pages.pool.size + missing.length)
    const held = this.#sets.get(data.setId)
    if (held === undefined) this.#sets.set(data.setId, new GpuTileSet(data, this.pages.pool))
    else held.replaceData(data)
    this.#changed.add(data.setId)
  }

  setClosed(setId: number): void {
    this.#sets.get(setId)?.dispose()
    this.#sets.delete(setId)
    this.#changed.add(setId)
  }

  /** Uploads what has come, within a frame's budget; gives the sets whose look has changed since the last call. */
  advance(): ReadonlySet<number> {
    const changed = new Set(this.#changed)
    this.#changed.clear()
    for (let bytes = 0; bytes < UPLOAD_BYTES;) {
      const part = this.#source?.takePart() ?? null
      if (part === null) break
      bytes += this.pages.upload(part)
      for (const [setId, set] of this.#sets) if (set.has(part.page)) changed.add(setId)
    }
    for (const setId of changed) this.#sets.get(setId)?.resolve()
    return changed
  }

  /** Starts over after a loss of the context. */
  restore(): void {
    this.pages.restore()
    for (const [setId, set] of this.#sets) {
      set.invalidate()
      this.#changed.add(setId)
    }
    this.#source?.rewind()
  }

  dispose(): void {
    for (const set of this.#sets.values()) set.dispose()
    this.#sets.clear()
    this.pages.dispose()
  }
}
