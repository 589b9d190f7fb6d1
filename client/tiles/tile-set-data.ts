import type { CloseUpSource } from './close-up-store.ts'
import type { PageEntry, TileSetManifest } from '../../server/protocol/tile-set-manifest.ts'

/** What the stage knows of a tile set besides its pages. */
export type TileSetData = {
  readonly setId: number
  readonly manifest: TileSetManifest
  /** [count x 2] u32, as the manifest lays it out. */
  readonly table: Uint32Array
  /** [count x 3] u8 sRGB mean colours. */
  readonly means: Uint8Array
}

/** Levels of a page, decoded and ready for the GPU; the taker closes the bitmap. */
export type PagePart =
  | { readonly page: string; readonly kind: 'picture'; readonly level: number; readonly bitmap: ImageBitmap }
  /** From `level` on all, as the manifest lays them out. */
  | { readonly page: string; readonly kind: 'raw'; readonly level: number; readonly bytes: Uint8Array }

/** What levels of a page a part has. */
export type PartName = Pick<PagePart, 'page' | 'kind' | 'level'>

/** The name of a page's content: the same in every revision and set that holds it. */
export function pageKey(entry: PageEntry): string {
  return `${entry.raw} ${entry.pictures.join(' ')}`
}

/** What the store asks of whoever shows its tiles. */
export interface TileObserver {
  /** A set came in, or a newer revision of it: table and means are whole, pages follow as parts. */
  setOpened(set: TileSetData): void
  setClosed(setId: number): void
}

/** Where a renderer gets its tiles from. */
export interface TileSource {
  observe(observer: TileObserver): void
  /** The next decoded levels to upload, coarse ones and the set on air first; null when none is ready. */
  takePart(): PagePart | null
  /**
   * Hands out all parts again, from what was fetched: the GPU has lost them.
   *
   * @param isWanted of which parts there is need, from now on; all that the last call said when left out
   */
  rewind(isWanted?: (part: PartName) => boolean): void
  /** Parts of pages that were not taken yet. */
  readonly pendingParts: number
  /** The same tiles, larger. */
  readonly closeUps: CloseUpSource
}
