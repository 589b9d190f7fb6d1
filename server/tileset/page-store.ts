import { PAGE_TILES, type PageEntry } from '../protocol/tile-set-manifest.ts'
import type { PageEncoder } from './page-encoder.ts'
import type { SetWriter } from './set-writer.ts'
import { TILE_BYTES } from './tile-recipe.ts'

/** A page as stored: what is shown, and the pixels it was made from for later builds. */
export type StoredPage = { readonly entry: PageEntry; readonly pixels: string }

/** Pages in memory at a time: the one that grows, and both ends of a move. */
const MAX_OPEN = 3

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

  /** A copy of a slot's pixels. */
  async read(slot: number): Promise<Uint8Array> {
    const at = (slot % PAGE_TILES) * TILE_BYTES
    return (await this.#sheet(slot)).tiles.slice(at, at + TILE_BYTES)
  }

  /** Sets a slot's pixels, [64 x 64 x 3] u8 sRGB; null empties it. */
  async write(slot: number, pixels: Uint8Array | null): Promise<void> {
    const sheet = await this.#sheet(slot)
    const at = (slot % PAGE_TILES) * TILE_BYTES
    if (pixels === null) this.#empty(sheet.tiles, at, at + TILE_BYTES)
    else sheet.tiles.set(pixels, at)
    sheet.isChanged = true
  }

  /** Stores what changed and gives the pages that hold `slotCount` slots. */
  async finish(slotCount: number): Promise<readonly StoredPage[]> {
    const pageCount = Math.ceil(slotCount / PAGE_TILES)
    for (const page of [...this.#open.keys()]) {
      if (page < pageCount) await this.#flush(page)
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
      await this.#flush(oldest)
    }
    const stored = this.#pages[page]
    const tiles =
      stored === undefined ? new Uint8Array(PAGE_TILES * TILE_BYTES) : await this.#writer.read(stored.pixels)
    if (stored === undefined) this.#empty(tiles, 0, tiles.length)
    const sheet = { tiles, isChanged: false }
    this.#open.set(page, sheet)
    return sheet
  }

  async #flush(page: number): Promise<void> {
    const sheet = this.#open.get(page)!
    this.#open.delete(page)
    if (!sheet.isChanged) return
    const entry = await this.#encoder.encode(sheet.tiles)
    this.#pages[page] = { entry, pixels: await this.#writer.put(sheet.tiles, 'tiles') }
  }

  #empty(tiles: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += 3) tiles.set(this.#ground, at)
  }
}
