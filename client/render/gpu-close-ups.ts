import { DataTexture, RedIntegerFormat, UnsignedIntType, type WebGLRenderer } from 'three'

import { NO_TILE } from '../../server/protocol/wire.ts'
import { closeUpKey } from '../tiles/close-up-name.ts'
import type { CloseUpSource } from '../tiles/close-up-store.ts'
import type { CloseUpFetching } from '../view/relief.ts'
import type { LevelFilter } from './array-texture.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { CLOSE_UP_COLUMNS, LARGE_PX, MEDIUM_PX, packCloseUps, type ShownCloseUp } from './close-up-bits.ts'
import { CloseUpChoice, type CloseTile } from './close-up-choice.ts'
import { CloseUpTier, type ShownFrames } from './close-up-tier.ts'
import type { GpuTileSet } from './gpu-tile-set.ts'
import type { LayerView } from './mosaic-pass.ts'
import type { TileShares } from './tile-budget.ts'
import type { TileCounters } from './tile-counters.ts'
import { visitVisible } from './visible-cells.ts'

/** Cells from which on a tile's page is too coarse, and from which on its medium close-up soon is, pixels. */
export const CLOSE_UP_FROM_PX = 88
const LARGE_FROM_PX = 220

/** Rows of the lookup's texture that the slots of one page take. */
const PAGE_ROWS = PACKED_TILE.SLOTS / CLOSE_UP_COLUMNS

/** Bytes after which no more is uploaded in one drawing; `npm run bench -- stage` tells what it takes. */
const UPLOAD_BYTES = 500_000

/** A layer with the set that it shows. */
export type CloseLayer = LayerView & { readonly set: GpuTileSet }

/** A tile that is looked at beside those of the layers. */
export type ClosePlate = {
  readonly tile: { readonly setId: number; readonly tileId: number }
  readonly set: GpuTileSet
}

/** Whether any close-up is to be drawn. */
export type ShownCloseUps = { readonly inLayers: boolean; readonly onPlate: boolean }

const NONE: ShownCloseUps = { inLayers: false, onPlate: false }

/** Larger pictures of the tiles that are looked at from close by, fetched by how long they have been on screen. */
export class GpuCloseUps {
  readonly medium: CloseUpTier
  readonly large: CloseUpTier
  readonly #choice = new CloseUpChoice()
  readonly #shown = new Map<number, number>()
  #lookup = lookupTexture(1)
  #source: CloseUpSource | null = null
  #closeCells = 0
  #closeMisses = 0

  constructor(renderer: WebGLRenderer, shares: Pick<TileShares, 'medium' | 'large'>, filter: LevelFilter) {
    this.medium = new CloseUpTier(renderer, MEDIUM_PX, shares.medium, filter)
    this.large = new CloseUpTier(renderer, LARGE_PX, shares.large, filter)
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

  /** Counts of both sizes, and of the cells of the last drawing. */
  get counters(): Omit<TileCounters, 'bytes' | 'mostBytes'> {
    const { medium, large } = this
    return {
      closeCells: this.#closeCells,
      closeMisses: this.#closeMisses,
      evictions: medium.evictions + large.evictions,
      uploads: medium.uploads + large.uploads,
      uploadedBytes: medium.uploadedBytes + large.uploadedBytes,
    }
  }

  get #tiers(): readonly CloseUpTier[] {
    return [this.medium, this.large]
  }

  /** Close-ups that are wanted and have not come. */
  get pendingCount(): number {
    const arriving = this.#tiers.filter(({ isArriving }) => isArriving).length
    return (this.#source?.pendingCount ?? 0) + arriving
  }

  /** Looks at what is on screen and fetches for it. */
  advance(
    layers: readonly CloseLayer[],
    plate: ClosePlate | null,
    pageCapacity: number,
    canvas: { readonly width: number; readonly height: number },
    nowMs: number,
    fetching: CloseUpFetching,
  ): ShownCloseUps {
    if (this.#source === null || this.medium.mostLayers + this.large.mostLayers === 0) return NONE
    this.#closeCells = 0
    this.#closeMisses = 0
    const close = layers.filter(({ view }) => view.cellPx >= CLOSE_UP_FROM_PX)
    if (close.length === 0 && plate === null) {
      if (this.#source.pendingCount > 0) this.#source.want([])
      for (const tier of this.#tiers) tier.send(nowMs)
      return NONE
    }
    this.#takeIn(nowMs)
    this.#choice.begin(nowMs)
    const shown = new Map<number, number>()
    for (const layer of close) this.#look(layer, canvas, nowMs, shown)
    const inLayers = shown.size > 0
    const onPlate = plate !== null && this.#lookAt(plate.tile, plate.set, 1, nowMs, shown)
    const isPlate = ({ setId, tileId }: CloseTile): boolean =>
      setId === plate?.tile.setId && tileId === plate.tile.tileId
    const isNear = fetching === 'all' && close.some(({ view }) => view.cellPx >= LARGE_FROM_PX)
    const wanted = this.#choice.choose(this.medium, this.large, (tile) => isNear || isPlate(tile))
    this.#source.want(fetching === 'none' ? wanted.filter(isPlate) : wanted)
    this.#write(shown, pageCapacity)
    return { inLayers, onPlate }
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
    for (let bytes = 0; bytes < UPLOAD_BYTES;) {
      const arriving = this.#tiers.find(({ isArriving }) => isArriving)
      if (arriving !== undefined) {
        bytes += arriving.send(nowMs)
        continue
      }
      const picture = this.#source?.take() ?? null
      if (picture === null) return
      const tier = picture.name.side === LARGE_PX ? this.large : this.medium
      tier.take(closeUpKey(picture.name), picture.bitmap, picture.name.frames, nowMs)
    }
  }

  #look(
    { layer, view, set }: CloseLayer,
    canvas: { readonly width: number; readonly height: number },
    nowMs: number,
    shown: Map<number, number>,
  ): void {
    const { setId } = layer.shape
    const look = (tileId: number, weight: number): boolean =>
      this.#lookAt({ setId, tileId }, set, weight, nowMs, shown)
    visitVisible(view, layer.shape, canvas, (cell, weight) => {
      const tileId = layer.tileAt(cell)
      if (tileId !== NO_TILE) this.#closeCells++
      if (!look(tileId, weight) && tileId !== NO_TILE) this.#closeMisses++
      look(layer.tileBefore(cell), 0)
    })
  }

  /** Notes that a tile is looked at; tells whether a close-up of it is there. */
  #lookAt(
    { setId, tileId }: ClosePlate['tile'],
    set: GpuTileSet,
    weight: number,
    nowMs: number,
    shown: Map<number, number>,
  ): boolean {
    const slots = tileId === NO_TILE ? null : set.frameSlots(tileId)
    if (slots === null) return false
    const { lineage } = set.data.manifest
    const name = { setId, lineage, tileId, frames: slots.count }
    if (weight > 0) this.#choice.see(name, weight)
    if (shown.has(slots.first)) return true
    const medium = this.medium.show(closeUpKey({ ...name, side: MEDIUM_PX }), nowMs)
    const large = this.large.show(closeUpKey({ ...name, side: LARGE_PX }), nowMs)
    if (medium === null && large === null) return false
    for (let frame = 0; frame < slots.count; frame++)
      shown.set(slots.first + frame, packCloseUps(shownFrame(medium, frame), shownFrame(large, frame)))
    return true
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

function shownFrame(close: ShownFrames | null, frame: number): ShownCloseUp | null {
  return close === null ? null : { slot: close.slots[frame]!, share: close.share }
}

function lookupTexture(pages: number): DataTexture {
  const rows = pages * PAGE_ROWS
  const words = new Uint32Array(CLOSE_UP_COLUMNS * rows)
  const texture = new DataTexture(words, CLOSE_UP_COLUMNS, rows, RedIntegerFormat, UnsignedIntType)
  texture.internalFormat = 'R32UI'
  texture.needsUpdate = true
  return texture
}
