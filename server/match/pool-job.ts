import type { RasterFormat } from '../frame/raster.ts'
import type { SourceLevels } from '../frame/source-levels.ts'
import type { SourceView } from '../frame/source-view.ts'
import { DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import { COLS_RANGE } from '../protocol/grid-geometry.ts'
import type { GridShape } from '../protocol/grid-shape.ts'
import type { SetLayout } from './set-layout.ts'
import type { Margins } from './stability.ts'

/** How the samples of a grid's cells come about. */
export type Sampling = {
  readonly rasterOffset: number
  readonly format: RasterFormat
  readonly view: SourceView
  readonly levels: SourceLevels | null
  readonly outputAspect: number
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  /** How far the quadrants of a cell are taken apart, 1 as they are. */
  readonly detail: number
  readonly set: SetLayout
}

/** Matches rows `fromRow`..`toRow` of a grid. */
export type BandJob = Sampling & {
  readonly kind: 'band'
  readonly fromRow: number
  readonly toRow: number
  readonly path: 'joint' | 'colour'
  /** Whether even cells take turns among tiles that make their colour together. */
  readonly isDithered: boolean
  readonly margins: Margins
  readonly lastIdsOffset: number | null
  readonly idsOffset: number
  readonly anchorsOffset: number
  readonly coloursOffset: number | null
}

/** Asks for the blocks of the joint table that a frame will need. */
export type AskJob = Sampling & { readonly kind: 'ask' }

/** Copies the descriptors for matching. */
export type DescribeJob = { readonly kind: 'describe'; readonly set: SetLayout }

/** Gives roughness another weight. */
export type CalmJob = { readonly kind: 'calm'; readonly set: SetLayout; readonly calm: number }

/** Orders the tiles into the trees that the tables are made from. */
export type TreesJob = { readonly kind: 'trees'; readonly set: SetLayout }

/** Fills luma planes `from`..`to` of the colour table. */
export type ColourTableJob = {
  readonly kind: 'colour-table'
  readonly set: SetLayout
  readonly from: number
  readonly to: number
}

/**
 * Fills up to `count` blocks of the joint table, for about `forMs` milliseconds: wanted ones first, then those nobody
 * asked for. It looks at block `part` and each `parts`-th one behind it.
 */
export type BlocksJob = {
  readonly kind: 'blocks'
  readonly set: SetLayout
  readonly count: number
  readonly forMs: number
  readonly part: number
  readonly parts: number
}

/** Misbehaves, for tests. */
export type TroubleJob = { readonly kind: 'throw' | 'exit' | 'spin' | 'allocate' }

/** What a worker of the pool can be asked: numbers and names only, the data lie in the arena. */
export type PoolJob =
  BandJob | AskJob | DescribeJob | CalmJob | TreesJob | ColourTableJob | BlocksJob | TroubleJob

/** A job and the scratch it works with. */
export type PoolTask = { readonly job: PoolJob; readonly scratch: number }

/** Bytes at the start of a job's scratch that kernels work with. */
export const KERNEL_SCRATCH_BYTES = 256

/** Bytes of scratch in the arena that each job has to itself: samples of a row of the widest grid, and as much besides. */
export const SCRATCH_BYTES = KERNEL_SCRATCH_BYTES + 2 * (COLS_RANGE[1] + 8) * DESCRIPTOR_LANES * 2

/** What a worker answers; `filled` counts the blocks that a job filled. */
export type PoolResult =
  | { readonly ok: true; readonly filled: number }
  | { readonly ok: false; readonly code: 'worker'; readonly message: string }
