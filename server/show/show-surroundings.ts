import type { ShapedGrid } from '../protocol/grid-shape.ts'
import type { SceneChange, SceneOutcome } from './scene-change.ts'
import type { Scene } from './scene.ts'
import type { TileLevels } from './tile-levels.ts'

/** Something that can be chosen by name; `reason` says why it cannot be switched to now. */
export type Choice = { readonly name: string; readonly isReady: boolean; readonly reason?: string }

/** What the show must know of the running program: lists in the show's order, and the grid on air. */
export interface ShowSurroundings {
  sets(): readonly Choice[]
  sources(): readonly Choice[]
  /** In their order on stage. */
  scenes(): readonly Scene[]
  /** Changes the scenes that are kept; `scenes` gives the new ones at once. */
  changeScene(change: SceneChange): SceneOutcome
  /** `aspect` is the output's width / height. */
  grid(): ShapedGrid & { readonly aspect: number }
  readonly levels: TileLevels
  /** Whether the running source is a film, in which one can stand and go to places. */
  isFilm(): boolean
}
