import type { RasterFormat } from '../frame/raster.ts'
import type { SourceLevels } from '../frame/source-levels.ts'
import type { SourceView } from '../frame/source-view.ts'
import type { GridShape } from '../protocol/grid-shape.ts'
import type { PreparedSet } from './prepared-set.ts'

/** One frame to match; offsets are bytes in the arena, leased by the caller until the result is there. */
export type MatchJob = {
  readonly raster: { readonly offset: number; readonly format: RasterFormat }
  readonly view: SourceView
  /** Levels for the view's autolevels, as `followLevels` gives them; null or left out for none. */
  readonly levels?: SourceLevels | null
  /** Width / height of the output the grid covers. */
  readonly outputAspect: number
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  readonly set: PreparedSet
  /** Noise of the raster, its deviation from pixel to pixel in levels; none when left out. */
  readonly noise?: number
  /** Steadiness 0..1. */
  readonly stability: number
  /** Variety 0..1, and how far apart equal tiles are kept, in cells; repeats do not matter where either is 0. */
  readonly variety: number
  readonly spacing: number
  /** How much tiles follow the edges inside cells, 0..1: not at all, as they are at a half, twice as much. */
  readonly detail: number
  /** How much smooth tiles are preferred, 0..1; the table follows a change within a moment. */
  readonly calm: number
  /** Whether even cells take turns among tiles that make their colour together; `auto`: with few tiles. */
  readonly dither: 'auto' | 'off' | 'on'
  /** The frame does not follow from the one before: every cell takes its best tile. */
  readonly isCut: boolean
  /** [cells] u16 ids of the frame before, of the same grid and set; null for none. */
  readonly lastIdsOffset: number | null
  /** [cells] u16, written. */
  readonly idsOffset: number
  /** [3 x cells] u8: levels at which cells that follow colour alone got their tiles, kept with the ids of the frame before. */
  readonly anchorsOffset: number
  /** [cells] u16 RGB565 mean colours, written when not null. */
  readonly coloursOffset: number | null
}

/** A frame that comes: what its samples depend on. */
export type ExpectedFrame = Pick<
  MatchJob,
  'raster' | 'view' | 'levels' | 'outputAspect' | 'cols' | 'rows' | 'shape' | 'set' | 'detail'
>

/** How a frame's matching ended; when it failed, what stands at `idsOffset` is not to be shown. */
export type MatchResult =
  | { readonly ok: true; readonly matchMs: number }
  | { readonly ok: false; readonly code: 'worker' | 'bad-message'; readonly message: string }
