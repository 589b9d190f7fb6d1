import type { RasterFormat } from '../frame/raster.ts'

/** The own picture of a tile, in the place of the source's. */
export type Level = {
  /** The same for the same picture only. */
  readonly key: string
  /** Rasters of its frames, all of one format, as large as the whole output; they stay as long as the level is shown. */
  readonly rasters: readonly { readonly offset: number; readonly format: RasterFormat }[]
  /** Which of them is seen at a server time. */
  frameAt(dueUs: number): number
}
