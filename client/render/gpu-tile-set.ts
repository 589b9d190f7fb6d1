import {
  DataTexture,
  RGIntegerFormat,
  RGBAFormat,
  SRGBColorSpace,
  UnsignedByteType,
  UnsignedIntType,
} from 'three'

import {
  PAGE_LEVELS,
  PAGE_TILES,
  pageLayout,
  TILE_PX,
  TILE_TURNABLE,
  tileFlags,
  tileFrames,
  tileRoundMs,
  tileSlot,
  type TilePx,
} from '../../server/protocol/tile-set-manifest.ts'
import { cellHash } from '../../server/protocol/cell-hash.ts'
import { clipFrame, type ClipMoment } from '../../server/protocol/clip-frame.ts'
import { toLinear } from '../../server/protocol/descriptor.ts'
import type { OwnTile } from '../../server/protocol/dive.ts'
import { TileColours } from '../playback/tile-colours.ts'
import { pageKey, type TileSetData } from '../tiles/tile-set-data.ts'
import { PACKED_TILE, TABLE_COLUMNS } from './cells-glsl.ts'
import type { LayerPool } from './layer-pool.ts'

/** The page that 1024 slots of the set are drawn from: of this revision, or of the one before until this one's has come. */
type ShownPage = { readonly key: string; readonly slotCount: number; readonly tilePx: TilePx }

/**
 * A tile set on the GPU: the tile table with slots resolved to layers, and the mean colours. Owns its textures, holds
 * its pages in the pool.
 */
export class GpuTileSet {
  /** RG32UI packed tiles, and their frames and time of a round as the manifest's table has them. */
  table: DataTexture
  /** SRGB8_ALPHA8 mean colours. */
  means: DataTexture
  readonly #pool: LayerPool
  #data: TileSetData
  #shown: ShownPage[] = []
  #hasClips = false
  #colours: TileColours | null = null
  readonly #held = new Set<string>()

  constructor(data: TileSetData, pool: LayerPool) {
    this.#pool = pool
    this.#data = data
    this.table = tableTexture(data.manifest.count)
    this.means = meansTexture(data)
    this.replaceData(data)
  }

  get data(): TileSetData {
    return this.#data
  }

  /** Mean colours of the tiles, made at the first use. */
  get colours(): TileColours {
    this.#colours ??= new TileColours(this.#data.means)
    return this.#colours
  }

  /** Whether any tile moves. */
  get hasClips(): boolean {
    return this.#hasClips
  }

  /** Pages that the set is drawn from, or would be. */
  get pages(): ReadonlySet<string> {
    return new Set([...this.#held, ...this.#data.manifest.pages.map(pageKey)])
  }

  /** Takes a newer revision; pages of the one before stay until theirs have come, unless ids were given anew. */
  replaceData(data: TileSetData): void {
    if (data.manifest.lineage !== this.#data.manifest.lineage) this.#shown = []
    this.#data = data
    this.#colours = null
    for (const entry of data.manifest.pages) this.#hold(pageKey(entry))
    this.table.dispose()
    this.means.dispose()
    this.table = tableTexture(data.manifest.count)
    this.means = meansTexture(data)
    this.resolve()
  }

  /** Takes layers for pages that found none so far. */
  holdPages(): void {
    for (const entry of this.#data.manifest.pages) this.#hold(pageKey(entry))
  }

  /** Gives all layers up: the set is drawn in its means until it holds pages again. */
  dropPages(): void {
    for (const key of this.#held) this.#pool.release(key)
    this.#held.clear()
    this.#shown = []
  }

  /** Whether a page belongs to this set. */
  has(page: string): boolean {
    return this.#held.has(page)
  }

  /** Writes the table again from what is resident. */
  resolve(): void {
    const { manifest, table } = this.#data
    this.#chooseShown()
    const packedPages = this.#shown.map((shown) => this.#packPage(shown))
    const words = this.table.image.data as Uint32Array
    this.#hasClips = false
    for (let tile = 0; tile < manifest.count; tile++) {
      const slot = tileSlot(table, tile)
      const group = Math.floor(slot / PAGE_TILES)
      const shown = this.#shown[group]
      let word = (tileFlags(table, tile) & TILE_TURNABLE) !== 0 ? PACKED_TILE.TURNABLE : 0
      if (shown !== undefined && slot < shown.slotCount)
        word |= packedPages[group]! | (slot % pageLayout(shown.tilePx).tiles)
      words[tile * 2] = word
      words[tile * 2 + 1] = table[tile * 2 + 1]!
      if (tileRoundMs(table, tile) > 0) this.#hasClips = true
    }
    this.table.needsUpdate = true
    this.#releaseUnused()
  }

  /** The places of the page array that a tile's frames are drawn from; null while nothing of them is there. */
  frameSlots(tileId: number): { readonly first: number; readonly count: number } | null {
    const { manifest, table } = this.#data
    if (tileId >= manifest.count) return null
    const word = (this.table.image.data as Uint32Array)[tileId * 2]!
    if ((word & PACKED_TILE.RESIDENT) === 0) return null
    return { first: word & (PACKED_TILE.PLACES - 1), count: tileFrames(table, tileId) }
  }

  /** A tile as its cell shows it, packed as in the resolved cells. */
  packTile({ tileId, col, row }: Pick<OwnTile, 'tileId' | 'col' | 'row'>, clips: ClipMoment): number {
    const { table } = this.#data
    const word = (this.table.image.data as Uint32Array)[tileId * 2]!
    const hash = cellHash(col, row)
    const frame = clipFrame(clips, tileFrames(table, tileId), tileRoundMs(table, tileId), hash)
    const turned = (word & PACKED_TILE.TURNABLE) === 0 ? 0 : (hash & 7) << PACKED_TILE.ORIENTATION_SHIFT
    return ((word + frame) | turned) >>> 0
  }

  /** Mean colour of a tile, linear light. */
  meanLight(tileId: number): readonly number[] {
    return [...this.#data.means.subarray(tileId * 3, tileId * 3 + 3)].map(toLinear)
  }

  /** Uploads the small textures again, after a loss of the context. */
  invalidate(): void {
    this.resolve()
    this.means.needsUpdate = true
  }

  dispose(): void {
    for (const key of this.#held) this.#pool.release(key)
    this.#held.clear()
    this.table.dispose()
    this.means.dispose()
  }

  #hold(key: string): void {
    if (!this.#held.has(key) && this.#pool.acquire(key)) this.#held.add(key)
  }

  #chooseShown(): void {
    const { pages, slotCount, tilePx } = this.#data.manifest
    const groupsOfPage = pageLayout(tilePx).tiles / PAGE_TILES
    const groupCount = Math.min(pages.length * groupsOfPage, Math.ceil(slotCount / PAGE_TILES))
    this.#shown = Array.from({ length: groupCount }, (_, group) => {
      const key = pageKey(pages[Math.floor(group / groupsOfPage)]!)
      const before = this.#shown[group]
      const isWorse = before !== undefined && this.#pool.finestLevel(key) > this.#pool.finestLevel(before.key)
      return isWorse ? before : { key, slotCount, tilePx }
    })
  }

  #packPage({ key, tilePx }: ShownPage): number {
    const layer = this.#pool.layerOf(key)
    const finest = this.#pool.finestLevel(key)
    if (layer === null || finest >= PAGE_LEVELS) return 0
    const place = (layer << PACKED_TILE.LAYER_SHIFT) | (finest << PACKED_TILE.LEVEL_SHIFT)
    return PACKED_TILE.RESIDENT | place | (Math.log2(TILE_PX / tilePx) << PACKED_TILE.HALVINGS_SHIFT)
  }

  #releaseUnused(): void {
    const used = new Set(this.#data.manifest.pages.map(pageKey))
    for (const { key } of this.#shown) used.add(key)
    for (const key of this.#held)
      if (!used.has(key)) {
        this.#pool.release(key)
        this.#held.delete(key)
      }
  }
}

function tableTexture(count: number): DataTexture {
  const rows = Math.max(1, Math.ceil(count / TABLE_COLUMNS))
  const words = new Uint32Array(TABLE_COLUMNS * rows * 2)
  const texture = new DataTexture(words, TABLE_COLUMNS, rows, RGIntegerFormat, UnsignedIntType)
  texture.internalFormat = 'RG32UI'
  texture.needsUpdate = true
  return texture
}

function meansTexture({ manifest, means }: TileSetData): DataTexture {
  const rows = Math.max(1, Math.ceil(manifest.count / TABLE_COLUMNS))
  const rgba = new Uint8Array(TABLE_COLUMNS * rows * 4)
  for (let tile = 0; tile < manifest.count; tile++) {
    rgba.set(means.subarray(tile * 3, tile * 3 + 3), tile * 4)
    rgba[tile * 4 + 3] = 255
  }
  const texture = new DataTexture(rgba, TABLE_COLUMNS, rows, RGBAFormat, UnsignedByteType)
  texture.internalFormat = 'SRGB8_ALPHA8'
  texture.colorSpace = SRGBColorSpace
  texture.needsUpdate = true
  return texture
}
