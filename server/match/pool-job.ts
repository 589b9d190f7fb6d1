import type { RasterFormat } from '../frame/raster.ts'
import type { SourceLevels } from '../frame/source-levels.ts'
import type { SourceView } from '../frame/source-view.ts'
import type { SetLayout } from './set-layout.ts'
import type { Margins } from './stability.ts'

/** Matches rows `fromRow`..`toRow` of a grid. */
export type BandJob = {
  readonly kind: 'band'
  readonly rasterOffset: number
  readonly format: RasterFormat
  readonly view: SourceView
  readonly levels: SourceLevels | null
  readonly outputAspect: number
  readonly cols: number
  readonly rows: number
  readonly fromRow: number
  readonly toRow: number
  readonly path: 'structure' | 'colour'
  readonly set: SetLayout
  readonly margins: Margins
  readonly lastIdsOffset: number | null
  readonly idsOffset: number
  readonly coloursOffset: number | null
}

/** Builds the tree and the order of tiles, which the other tables are made from. */
export type OrderJob = { readonly kind: 'order'; readonly set: SetLayout }

/** Fills luma planes `from`..`to` of the colour table. */
export type ColourTableJob = {
  readonly kind: 'colour-table'
  readonly set: SetLayout
  readonly from: number
  readonly to: number
}

/** Fills up to `count` blocks of candidate lists: wanted ones first, then those nobody asked for. */
export type ListsJob = {
  readonly kind: 'lists'
  readonly set: SetLayout
  readonly count: number
}

/** Misbehaves, for tests. */
export type TroubleJob = { readonly kind: 'throw' | 'exit' | 'spin' | 'allocate' }

/** What a worker of the pool can be asked: numbers and names only, the data lie in the arena. */
export type PoolJob = BandJob | OrderJob | ColourTableJob | ListsJob | TroubleJob

/** What a worker answers; `filled` counts the blocks a lists job filled. */
export type PoolResult =
  | { readonly ok: true; readonly filled: number }
  | { readonly ok: false; readonly code: 'worker'; readonly message: string }
