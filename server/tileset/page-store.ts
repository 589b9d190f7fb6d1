import { PAGE_TILES, pageLayout, type PageEntry, type TilePx } from '../protocol/tile-set-manifest.ts'
import { PageEncoder, type PageStyle } from './page-encoder.ts'
import type { SetWriter } from './set-writer.ts'
import { TILE_BYTES } from './tile-recipe.ts'

/** Tiles as stored: the pages that are shown, and the pixels they were made from for later builds. */
export type StoredPages = {
  readonly tilePx: TilePx
  readonly pages: readonly PageEntry[]
  /** By 1024 slots: the file of their pixels. */
  readonly pixels: readonly string[]
}

/** Sheets in memory at a time: the one that grows, and the one before. */
const MAX_OPEN = 2

/** The pixels of 1024 slots, [1024 x 64 x 64 x 3] u8 sRGB. */
type Sheet = { readonly tiles: Uint8Array; isChanged: boolean }

/**
 * The tiles of a set under change, and its pages made of them. Few sheets are in memory at a time; those nobody touches
 * are read only when the set's tiles get another size on its pages.
 */
export class PageStore {
  readonly #writer: SetWriter
  readonly #encoder: PageEncoder
  readonly #ground: readonly [number, number, number]
  readonly #pixels: string[]
  readonly #open = new Map<number, Sheet>()
  #lent: Uint8Array | null = null
  #tilePx: TilePx
  /** Those that are as their tiles are. */
  #pages: Map<number, PageEntry>

  constructor(writer: SetWriter, style: PageStyle, stored: StoredPages | null) {
    this.#writer = writer
    this.#encoder = new PageEncoder(writer, style)
    this.#ground = style.ground
    this.#pixels = [...(stored?.pixels ?? [])]
    this.#tilePx = stored?.tilePx ?? 64
    this.#pages = new Map((stored?.pages ?? []).entries())
  }

  /** Sets a slot's pixels, [64 x 64 x 3] u8 sRGB. */
  async write(slot: number, pixels: Uint8Array): Promise<void> {
    const sheet = await this.#sheet(Math.floor(slot / PAGE_TILES))
    const at = (slot % PAGE_TILES) * TILE_BYTES
    if (Buffer.compare(sheet.tiles.subarray(at, at + TILE_BYTES), pixels) === 0) return
    sheet.tiles.set(pixels, at)
    sheet.isChanged = true
    this.#pages.delete(Math.floor(slot / pageLayout(this.#tilePx).tiles))
  }

  /** A slot's pixels, [64 x 64 x 3] u8 sRGB; it must have been set. */
  async read(slot: number): Promise<Uint8Array> {
    const sheet = Math.floor(slot / PAGE_TILES)
    const at = (slot % PAGE_TILES) * TILE_BYTES
    const open = this.#open.get(sheet)
    const pixels = new Uint8Array(TILE_BYTES)
    if (open !== undefined) pixels.set(open.tiles.subarray(at, at + TILE_BYTES))
    else await this.#writer.readInto(this.#pixels[sheet]!, pixels, at)
    return pixels
  }

  /** Stores what changed and gives the pages that hold `slotCount` slots; the next changes go on from there. */
  async flush(slotCount: number, tilePx: TilePx): Promise<StoredPages> {
    if (tilePx !== this.#tilePx) this.#pages.clear()
    this.#tilePx = tilePx
    const [pages] = await Promise.all([
      this.#encodePages(slotCount, tilePx),
      ...[...this.#open].map(([at, sheet]) => this.#save(at, sheet)),
    ])
    return { tilePx, pages, pixels: this.#pixels.slice(0, Math.ceil(slotCount / PAGE_TILES)) }
  }

  async #encodePages(slotCount: number, tilePx: TilePx): Promise<readonly PageEntry[]> {
    const pages: PageEntry[] = []
    for (let page = 0; page * pageLayout(tilePx).tiles < slotCount; page++) {
      const entry =
        this.#pages.get(page) ?? (await this.#encoder.encode(tilePx, this.#sheetsOf(page, slotCount)))
      this.#pages.set(page, entry)
      pages.push(entry)
    }
    return pages
  }

  /** The tiles of a page, sheet by sheet, as far as its slots are used. */
  async *#sheetsOf(page: number, slotCount: number): AsyncGenerator<Uint8Array> {
    const { tiles } = pageLayout(this.#tilePx)
    const end = Math.min(slotCount, (page + 1) * tiles)
    for (let slot = page * tiles; slot < end; slot += PAGE_TILES) {
      const sheet = slot / PAGE_TILES
      const pixels = this.#open.get(sheet)?.tiles ?? (await this.#readSheet(sheet))
      yield pixels.subarray(0, Math.min(PAGE_TILES, end - slot) * TILE_BYTES)
    }
  }

  /** The tiles of a sheet that is not open, in memory that the next one read is put into. */
  async #readSheet(at: number): Promise<Uint8Array> {
    this.#lent ??= Buffer.alloc(PAGE_TILES * TILE_BYTES)
    await this.#writer.readInto(this.#pixels[at]!, this.#lent)
    return this.#lent
  }

  async #sheet(at: number): Promise<Sheet> {
    const there = this.#open.get(at)
    if (there !== undefined) {
      this.#open.delete(at)
      this.#open.set(at, there)
      return there
    }
    for (const [oldest, sheet] of this.#open) {
      if (this.#open.size < MAX_OPEN) break
      await this.#save(oldest, sheet)
      this.#open.delete(oldest)
    }
    const stored = this.#pixels[at]
    const tiles = stored === undefined ? this.#emptySheet() : await this.#writer.read(stored)
    const sheet = { tiles, isChanged: stored === undefined }
    this.#open.set(at, sheet)
    return sheet
  }

  #emptySheet(): Uint8Array {
    return Buffer.alloc(PAGE_TILES * TILE_BYTES, Uint8Array.from(this.#ground))
  }

  async #save(at: number, sheet: Sheet): Promise<void> {
    if (!sheet.isChanged) return
    sheet.isChanged = false
    this.#pixels[at] = await this.#writer.put(sheet.tiles, 'tiles')
  }
}
