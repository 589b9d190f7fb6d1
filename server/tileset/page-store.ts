import { PAGE_TILES, type PageEntry } from '../protocol/tile-set-manifest.ts'
import type { PageEncoder } from './page-encoder.ts'
import type { SetWriter } from './set-writer.ts'
import { TILE_BYTES } from './tile-recipe.ts'

/** A page as stored: what is shown, and the pixels it was made from for later builds. */
export type StoredPage = { readonly entry: PageEntry; readonly pixels: string }

/** Pages in memory at a time: the one that grows, and the one before. */
const MAX_OPEN = 2

type Sheet = { readonly tiles: Uint8Array; isChanged: boolean }

/** The pages of a set under change. Few are in memory at a time; those nobody touches are never read. */
export class PageStore {
  readonly #writer: SetWriter
  readonly #encoder: PageEncoder
  readonly #ground: readonly [number, number, number]
  readonly #pages: StoredPage[]
  readonly #open = new Map<number, Sheet>()

  constructor(
    writer: SetWriter,
    encoder: PageEncoder,
    ground: readonly [number, number, number],
    pages: readonly StoredPage[],
  ) {
    this.#writer = writer
    this.#encoder = encoder
    this.#ground = ground
    this.#pages = [...pages]
  }

  /** Sets a slot's pixels, [64 x 64 x 3] u8 sRGB. */
  async write(slot: number, pixels: Uint8Array): Promise<void> {
    const sheet = await this.#sheet(slot)
    const at = (slot % PAGE_TILES) * TILE_BYTES
    if (Buffer.compare(sheet.tiles.subarray(at, at + TILE_BYTES), pixels) === 0) return
    sheet.tiles.set(pixels, at)
    sheet.isChanged = true
  }

  /** Stores what changed and gives the pages that hold `slotCount` slots; the next changes go on from there. */
  async flush(slotCount: number): Promise<readonly StoredPage[]> {
    const pageCount = Math.ceil(slotCount / PAGE_TILES)
    for (const page of [...this.#open.keys()]) {
      if (page < pageCount) await this.#close(page)
    }
    this.#open.clear()
    return this.#pages.slice(0, pageCount)
  }

  async #sheet(slot: number): Promise<Sheet> {
    const page = Math.floor(slot / PAGE_TILES)
    const there = this.#open.get(page)
    if (there !== undefined) {
      this.#open.delete(page)
      this.#open.set(page, there)
      return there
    }
    for (const oldest of this.#open.keys()) {
      if (this.#open.size < MAX_OPEN) break
      await this.#close(oldest)
    }
    const stored = this.#pages[page]
    const tiles =
      stored === undefined
        ? Buffer.alloc(PAGE_TILES * TILE_BYTES, Uint8Array.from(this.#ground))
        : await this.#writer.read(stored.pixels)
    const sheet = { tiles, isChanged: stored === undefined }
    this.#open.set(page, sheet)
    return sheet
  }

  async #close(page: number): Promise<void> {
    const sheet = this.#open.get(page)!
    this.#open.delete(page)
    if (!sheet.isChanged) return
    const entry = await this.#encoder.encode(sheet.tiles)
    this.#pages[page] = { entry, pixels: await this.#writer.put(sheet.tiles, 'tiles') }
  }
}
