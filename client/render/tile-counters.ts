/** What the GPU's memory for tiles holds and how it fares. */
export type TileCounters = {
  /** Of tile pages and close-ups. */
  readonly bytes: number
  /** Bytes that there may be; null where nothing bounds them. */
  readonly mostBytes: number | null
  /** Cells on screen that are large enough for close-ups, and those of them that have none. */
  readonly closeCells: number
  readonly closeMisses: number
  /** Since the start: close-ups that gave way to others. */
  readonly evictions: number
  /** Since the start: close-ups and parts of pages, and their bytes. */
  readonly uploads: number
  readonly uploadedBytes: number
}
