import type { ClipMoment } from '../protocol/clip-frame.ts'
import type { DiveLook, DiveTile } from '../protocol/dive.ts'
import type { Grade } from '../protocol/grade.ts'
import type { GridShape } from '../protocol/grid-shape.ts'
import type { Plate } from '../protocol/plate.ts'
import type { PictureView } from '../protocol/picture-view.ts'
import type { TilePx } from '../protocol/tile-set-manifest.ts'
import type { TransitionKind } from '../protocol/transition.ts'

/** A tile set as the compositor reads it: every page decoded. */
export type DecodedTileSet = {
  readonly count: number
  /** [count x 2] u32, as the manifest lays it out. */
  readonly table: Uint32Array
  /** [count x 3] u8 sRGB mean colours. */
  readonly means: Uint8Array
  readonly tilePx: TilePx
  /** Of each page its levels, finest first: [side x side x 3] u8 sRGB, side = 2048 down to the tiles in a row; tiles of
   * pages beyond those given show their mean colours. */
  readonly pages: readonly (readonly Uint8Array[])[]
}

/** One grid and the set it is drawn from. */
export type ComposedGrid = {
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  /** [rows x cols] u16 tile ids, row-major, top row first; `NO_TILE` where there is none. */
  readonly cells: Uint16Array
  /** Colours of the picture under the cells as `ColourPlane` takes them, for tint and blend; null for none. */
  readonly colours: Uint16Array | null
  readonly set: DecodedTileSet
}

/** Everything one picture depends on; numbers mean what they mean to the stage. */
export type Composition = {
  /** What moving tiles show. */
  readonly clips: ClipMoment
  /** Pixels to cells of `air`. */
  readonly view: PictureView
  readonly air: ComposedGrid
  /** Drawn during a transition only. */
  readonly incoming: ComposedGrid | null
  readonly transition: {
    readonly kind: TransitionKind
    /** 0..1, linear in time. */
    readonly progress: number
    readonly durationMs: number
    /** Where a ripple starts, 0..1 of the picture, y up. */
    readonly x: number
    readonly y: number
  } | null
  /** The picture seen again in one of its tiles; null for none. */
  readonly dive: (DiveLook & { readonly tile: DiveTile }) | null
  /** A tile drawn plain over all that; null for none. */
  readonly plate: (Plate & { readonly set: DecodedTileSet }) | null
  /** Width of the grout, in cells. */
  readonly gap: number
  readonly tint: number
  readonly blend: number
  /** Of the finished picture. */
  readonly grade: Grade
  /** 0..1 */
  readonly vignette: number
  /** How much of a tube the picture is shown on, 0..1. */
  readonly crt: number
  /** 0..1; 0 when blacked out. */
  readonly master: number
  /** The light that glides over the wall; x and y are 0..1 of the canvas, y up, the width in its heights. */
  readonly light: {
    readonly amount: number
    readonly x: number
    readonly y: number
    readonly width: number
    readonly sweep: number | null
  }
}
