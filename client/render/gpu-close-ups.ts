import { DataTexture, RedIntegerFormat, UnsignedIntType, type WebGLRenderer } from 'three'

import type { CloseUpSide } from '../../server/protocol/close-up.ts'
import { NO_TILE } from '../../server/protocol/wire.ts'
import { closeUpKey, type CloseUpName, type CloseUpSource } from '../tiles/close-up-store.ts'
import { TileInterest } from '../tiles/tile-interest.ts'
import type { LevelFilter } from './array-texture.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { CLOSE_UP_COLUMNS, LARGE_PX, MEDIUM_PX, packCloseUps } from './close-up-bits.ts'
import { CloseUpTier } from './close-up-tier.ts'
import type { GpuTileSet } from './gpu-tile-set.ts'
import type { LayerView } from './mosaic-pass.ts'
import { visitVisible } from './visible-cells.ts'

/** Cells from which on a tile's page is too coarse, and from which on its medium close-up is, pixels. */
export const CLOSE_UP_FROM_PX = 88
const LARGE_FROM_PX = 300

/** Rows of the lookup's texture that the slots of one page take. */
const PAGE_ROWS = PACKED_TILE.SLOTS / CLOSE_UP_COLUMNS

/** Layers of each size: 33 MB of GPU memory each. */
const MEDIUM_LAYERS = 96
const LARGE_LAYERS = 24

/** Interest from which on a close-up is fetched: a tile that flickers by is not worth it. */
const LEAST_INTEREST = 0.15
const UPLOADS_A_DRAWING = 2

/** A layer with the set that it shows. */
export type CloseLayer = LayerView & { readonly set: GpuTileSet }

/** Larger pictures of the tiles that are looked at from close by, fetched by how long they have been on screen. */
export class GpuCloseUps {
  readonly medium: CloseUpTier
  readonly large: CloseUpTier
  readonly #interest = new TileInterest<Omit<CloseUpName, 'side'>>()
  readonly #shown = new Map<number, number>()
  #lookup = lookupTexture(1)
  #source: CloseUpSource | null = null

  constructor(renderer: WebGLRenderer, filter: LevelFilter) {
    this.medium = new CloseUpTier(renderer, MEDIUM_PX, MEDIUM_LAYERS, filter)
    this.large = new CloseUpTier(renderer, LARGE_PX, LARGE_LAYERS, filter)
  }

  /** Sets where close-ups come from; once. */
  setSource(source: CloseUpSource): void {
    this.#source = source
  }

  /** R32UI, `packCloseUps` of each place of a packed tile. */
  get lookup(): DataTexture {
    return this.#lookup
  }

  /** Bytes of close-ups on the GPU. */
  get bytes(): number {
    return this.medium.bytes + this.large.bytes
  }

  /** Close-ups that are wanted and have not come. */
  get pendingCount(): number {
    return this.#source?.pendingCount ?? 0
  }

  /** Looks at what is on screen and fetches for it; tells whether any close-up is to be drawn. */
  advance(
    layers: readonly CloseLayer[],
    pageCapacity: number,
    canvas: { readonly width: number; readonly height: number },
    nowMs: number,
  ): boolean {
    if (this.#source === null) return false
    const close = layers.filter(({ view }) => view.cellPx >= CLOSE_UP_FROM_PX)
    if (close.length === 0) {
      if (this.#source.pendingCount > 0) this.#source.want([])
      return false
    }
    this.medium.begin()
    this.large.begin()
    this.#takeIn(nowMs)
    this.#interest.begin(nowMs)
    const shown = new Map<number, number>()
    for (const layer of close) this.#look(layer, canvas, nowMs, shown)
    const isLargeWanted = close.some(({ view }) => view.cellPx >= LARGE_FROM_PX)
    this.#want(this.#source, isLargeWanted, nowMs)
    this.#write(shown, pageCapacity)
    return shown.size > 0
  }

  /** Starts over after a loss of the context. */
  restore(): void {
    this.medium.restore()
    this.large.restore()
    this.#lookup.needsUpdate = true
  }

  dispose(): void {
    this.medium.dispose()
    this.large.dispose()
    this.#lookup.dispose()
  }

  #takeIn(nowMs: number): void {
    for (let count = 0; count < UPLOADS_A_DRAWING; count++) {
      const picture = this.#source?.take() ?? null
      if (picture === null) return
      const tier = picture.name.side === LARGE_PX ? this.large : this.medium
      tier.upload(closeUpKey(picture.name), picture.bitmap, nowMs)
    }
  }

  #look(
    { layer, view, set }: CloseLayer,
    canvas: { readonly width: number; readonly height: number },
    nowMs: number,
    shown: Map<number, number>,
  ): void {
    const { setId } = layer.shape
    const { lineage } = set.data.manifest
    const look = (tileId: number, weight: number): void => {
      const slot = tileId === NO_TILE ? null : set.pictureSlot(tileId)
      if (slot === null) return
      const name = { setId, lineage, tileId }
      if (weight > 0) this.#interest.see(`${setId} ${lineage} ${tileId}`, name, weight)
      if (shown.has(slot)) return
      const medium = this.medium.show(closeUpKey({ ...name, side: MEDIUM_PX }), nowMs)
      const large = this.large.show(closeUpKey({ ...name, side: LARGE_PX }), nowMs)
      if (medium !== null || large !== null) shown.set(slot, packCloseUps(medium, large))
    }
    visitVisible(view, layer.shape, canvas, (cell, weight) => {
      look(layer.tileAt(cell), weight)
      look(layer.tileBefore(cell), 0)
    })
  }

  #want(source: CloseUpSource, isLargeWanted: boolean, nowMs: number): void {
    const ranked = this.#interest.rank(LEAST_INTEREST)
    const missing = (tier: CloseUpTier, side: CloseUpSide, most: number): CloseUpName[] =>
      ranked
        .slice(0, most)
        .map((name) => ({ ...name, side }))
        .filter((name) => tier.show(closeUpKey(name), nowMs) === null)
    const medium = missing(this.medium, MEDIUM_PX, MEDIUM_LAYERS)
    const large = isLargeWanted ? missing(this.large, LARGE_PX, LARGE_LAYERS) : []
    source.want([...medium, ...large])
  }

  /** Writes the entries of the slots shown, and uploads the table when that changes it. */
  #write(shown: ReadonlyMap<number, number>, pageCapacity: number): void {
    if (this.#lookup.image.height < pageCapacity * PAGE_ROWS) {
      this.#lookup.dispose()
      this.#lookup = lookupTexture(pageCapacity)
      this.#shown.clear()
    }
    const words = this.#lookup.image.data as Uint32Array
    let hasChanged = false
    for (const slot of this.#shown.keys()) {
      if (shown.has(slot)) continue
      words[slot] = 0
      hasChanged = true
      this.#shown.delete(slot)
    }
    for (const [slot, word] of shown) {
      if (this.#shown.get(slot) === word) continue
      words[slot] = word
      hasChanged = true
      this.#shown.set(slot, word)
    }
    if (hasChanged) this.#lookup.needsUpdate = true
  }
}

function lookupTexture(pages: number): DataTexture {
  const rows = pages * PAGE_ROWS
  const words = new Uint32Array(CLOSE_UP_COLUMNS * rows)
  const texture = new DataTexture(words, CLOSE_UP_COLUMNS, rows, RedIntegerFormat, UnsignedIntType)
  texture.internalFormat = 'R32UI'
  texture.needsUpdate = true
  return texture
}
