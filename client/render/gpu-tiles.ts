import type { WebGLRenderer } from 'three'

import { pageKey, type TileObserver, type TileSetData, type TileSource } from '../tiles/tile-set-data.ts'
import type { LevelFilter } from './array-texture.ts'
import { GpuPages } from './gpu-pages.ts'
import { GpuTileSet } from './gpu-tile-set.ts'
import { planPages, type TileShares } from './tile-budget.ts'

/** Bytes uploaded in one frame: one page at its finest level, or all its coarser ones. */
const UPLOAD_BYTES = 16_000_000

/** All tile sets of the show on the GPU, filled a little in every frame. */
export class GpuTiles implements TileObserver {
  readonly pages: GpuPages
  /** Parts of pages uploaded so far, and their bytes. */
  uploads = 0
  uploadedBytes = 0
  readonly #sets = new Map<number, GpuTileSet>()
  readonly #changed = new Set<number>()
  readonly #shares: Pick<TileShares, 'pageBytes' | 'isAirOnly'>
  #source: TileSource | null = null
  /** Sets and those on air of the last time that pages were shared out; empty when that is to be done again. */
  #sharedFor = ''

  constructor(
    renderer: WebGLRenderer,
    maxLayers: number,
    shares: Pick<TileShares, 'pageBytes' | 'isAirOnly'>,
    filter: LevelFilter,
  ) {
    this.#shares = shares
    this.pages = new GpuPages(renderer, maxLayers, filter)
  }

  /** Sets where tiles come from; once. */
  setSource(source: TileSource): void {
    this.#source = source
    if (this.#shares.pageBytes !== null) source.rewind((part) => this.pages.lacks(part))
    source.observe(this)
  }

  find(setId: number): GpuTileSet | null {
    return this.#sets.get(setId) ?? null
  }

  setOpened(data: TileSetData): void {
    this.#sharedFor = ''
    if (this.#shares.pageBytes === null) {
      const missing = data.manifest.pages.filter((entry) => this.pages.pool.layerOf(pageKey(entry)) === null)
      this.pages.reserve(this.pages.pool.size + missing.length)
    }
    const held = this.#sets.get(data.setId)
    if (held === undefined) this.#sets.set(data.setId, new GpuTileSet(data, this.pages.pool))
    else held.replaceData(data)
    this.#changed.add(data.setId)
  }

  setClosed(setId: number): void {
    this.#sets.get(setId)?.dispose()
    this.#sets.delete(setId)
    this.#sharedFor = ''
    this.#changed.add(setId)
  }

  /**
   * Uploads what has come, within a frame's budget; gives the sets whose look has changed since the last call.
   *
   * @param air sets that are seen
   */
  advance(air: readonly number[]): ReadonlySet<number> {
    if (this.#shares.pageBytes !== null) this.#shareOut(air, this.#shares.pageBytes)
    const changed = new Set(this.#changed)
    this.#changed.clear()
    for (let bytes = 0; bytes < UPLOAD_BYTES;) {
      const part = this.#source?.takePart() ?? null
      if (part === null) break
      const sent = this.pages.upload(part)
      bytes += sent
      this.uploadedBytes += sent
      if (sent > 0) this.uploads++
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

  /** Gives pages their layers within so many bytes, those of the sets on air first. */
  #shareOut(air: readonly number[], bytes: number): void {
    if (this.#sharedFor === air.join()) return
    this.#sharedFor = air.join()
    const onAir = air.flatMap((setId) => this.#sets.get(setId) ?? [])
    const others = [...this.#sets.values()].filter((set) => !onAir.includes(set))
    const kept = this.#shares.isAirOnly ? onAir : [...onAir, ...others]
    const count = { all: countPages(kept), air: countPages(onAir) }
    const plan = planPages(count, bytes, this.pages.maxLayers)
    let room = plan.layers
    for (const set of new Set([...kept, ...others])) {
      const isKept = kept.includes(set) && set.pages.size <= room
      if (isKept) room -= set.pages.size
      else set.dropPages()
    }
    this.pages.fit(plan, bytes)
    for (const set of kept) set.holdPages()
    for (const setId of this.#sets.keys()) this.#changed.add(setId)
    this.#source?.rewind()
  }

  dispose(): void {
    for (const set of this.#sets.values()) set.dispose()
    this.#sets.clear()
    this.pages.dispose()
  }
}

/** Pages of sets, those that several share once. */
function countPages(sets: readonly GpuTileSet[]): number {
  return new Set(sets.flatMap((set) => [...set.pages])).size
}
