import type { CellChange } from '../../server/protocol/cell-change.ts'
import type { ClipMoment } from '../../server/protocol/clip-frame.ts'
import type { DiveLook, DiveTile } from '../../server/protocol/dive.ts'
import type { Grade } from '../../server/protocol/grade.ts'
import type { Plate } from '../../server/protocol/plate.ts'
import type { ParticleKind } from '../../server/protocol/particle-kind.ts'
import type { TransitionKind } from '../../server/protocol/transition.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import type { CellTransform } from '../view/cell-transform.ts'
import type { CloseUpFetching } from '../view/relief.ts'

/** The light that glides over the wall; x and y are 0..1 of the canvas, y up. */
export type LightState = {
  /** 0..1. */
  readonly amount: number
  readonly x: number
  readonly y: number
  /** In canvas heights. */
  readonly width: number
  /** How far a bar of light has crossed, 0..1; null when there is none. */
  readonly sweep: number | null
}

/** A change of tile set under way. */
export type TransitionState = {
  readonly kind: TransitionKind
  /** 0..1, linear in time. */
  readonly progress: number
  readonly durationMs: number
  /** Where a ripple starts, 0..1 of the picture, y up. */
  readonly x: number
  readonly y: number
}

/** The picture seen again in one of its tiles. */
export type DiveState = DiveLook & { readonly tile: DiveTile }

/** The wall in pieces. */
export type GatherState = {
  /** 0 whole, 1 gone. */
  readonly apart: number
  /** The part of the whole output on this canvas, [x, y, width, height] in 0..1, y down. */
  readonly crop: readonly [number, number, number, number]
}

/** What flies over the mosaic. */
export type ParticleState = {
  readonly kind: Exclude<ParticleKind, 'off'>
  /** 0..1. */
  readonly amount: number
  /** How far they have come in, 0..1. */
  readonly level: number
  /** The last burst, of those that burst. */
  readonly burst: { readonly number: number; readonly ageMs: number }
  /** The part of the whole output on this canvas, [x, y, width, height] in 0..1, y down. */
  readonly crop: readonly [number, number, number, number]
}

/** Everything one drawing of the stage depends on. */
export type DrawState = {
  /** Monotonic; paces the crossfade of cells. */
  readonly nowUs: number
  /** What moving tiles show. */
  readonly clips: ClipMoment
  /** Canvas pixels to cells of the whole grid of `air`, or of `incoming` while nothing is on air. */
  readonly transform: CellTransform
  readonly air: GridFrame | null
  readonly incoming: GridFrame | null
  readonly transition: TransitionState | null
  readonly dive: DiveState | null
  /** A tile drawn plain over the picture; its share may be 0, where it soon will be seen. */
  readonly plate: Plate | null
  readonly gather: GatherState | null
  /** Width of the grout, in cells. */
  readonly gap: number
  readonly tint: number
  /** How much of the picture under the cells shows through, 0..1. */
  readonly blend: number
  /** Of the finished picture. */
  readonly grade: Grade
  /** Effects, 0..1 each. */
  readonly bloom: number
  readonly vignette: number
  readonly grain: number
  readonly crt: number
  /** Null for none. */
  readonly particles: ParticleState | null
  /** 0..1; 0 when blacked out. */
  readonly master: number
  /** How much white lies over it all, 0..1. */
  readonly veil: number
  readonly light: LightState
  /** How long a cell takes to change; 0 for at once. */
  readonly crossfadeMs: number
  /** How it changes. */
  readonly change: CellChange
  readonly closeUps: CloseUpFetching
}
