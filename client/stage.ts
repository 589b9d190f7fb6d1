import type { SetStatus } from '../server/protocol/messages.ts'
import type { DrawState } from './render/draw-state.ts'
import type { TileCounters } from './render/tile-counters.ts'
import type { TileCounts } from './render/tile-counts.ts'
import type { TestMoment } from './ui/test-picture.ts'
import type { CanvasShape } from './view/picture-frame.ts'
import type { ShowState } from './view/show-state.ts'

/** What the page draws with. */
export interface Stage {
  readonly isLost: boolean
  readonly gpuName: string
  /** Whether the picture can be shown as on a tube. */
  readonly hasTube: boolean
  readonly pendingParts: number
  /** Larger pictures of what is on screen that have not come yet. */
  readonly pendingCloseUps: number
  /** How the GPU's memory for tiles fares; null where there is none. */
  readonly tileCounters: TileCounters | null
  /** Sets the drawing's size in device pixels, just before it is drawn: a resized canvas is empty. */
  resize(widthPx: number, heightPx: number): void
  draw(state: DrawState): void
  /** Compares the tiles just drawn with the grids that were to be shown; null where there are none. */
  countTiles(asked: DrawState): TileCounts | null
  dispose(): void
}

/** What lies in front of a stage, where the show wants it. */
export interface StageFront {
  draw(show: ShowState, canvas: CanvasShape, moment: TestMoment, atMs: number): void
}

/** What fetches the tiles that a stage draws. */
export interface TileKeeper {
  /** Tells the show's sets, and which of them are on air or coming in, the most wanted first. */
  want(sets: readonly SetStatus[], first: readonly number[]): void
  close(): void
}
