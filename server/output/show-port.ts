import type { ClientMessage, StateSnapshot } from '../protocol/messages.ts'
import type { TileSetManifest } from '../protocol/tile-set-manifest.ts'
import type { CloseUpSide } from '../protocol/close-up.ts'
import type { CloseUp } from '../tileset/close-ups.ts'
import type { Command, CommandResult, Hand } from '../show/command.ts'
import type { SceneOutcome, SceneWish } from '../show/scene-change.ts'
import type { ControlPort } from './control-port.ts'

/** What a page says it shows, and which page it is. */
export type OutputReport = Extract<ClientMessage, { type: 'report' }> & { readonly clientId: string }

/** How the show is; the facts beside `isHealthy` go to `/healthz` as they are. */
export type ShowHealth = { readonly isHealthy: boolean } & Readonly<Record<string, unknown>>

/** A tile set as it can be served. */
export type ServedSet = {
  /** Absolute folder that holds the files the manifest names. */
  readonly folder: string
  readonly manifest: TileSetManifest
}

/** The newest picture decoded, small. */
export type AheadPicture = {
  readonly width: number
  readonly height: number
  /** [height x width x 3] u8 sRGB. */
  readonly pixels: Uint8Array
  readonly untilOnAirMs: number
}

/** What the output needs of the show. */
export interface ShowPort {
  /** What is decided about controllers. */
  readonly controls: ControlPort
  /** Everything a page needs before its first draw. */
  snapshot(): StateSnapshot
  /** Checks and carries out a command. */
  apply(command: Command): CommandResult
  /** Changes the scenes that are kept, if the hand may. */
  changeScenes(wish: SceneWish, hand: Hand): SceneOutcome
  health(): ShowHealth
  /** The text of `/metrics`. */
  metricsText(): Promise<string>
  /** The set of this number, or null. */
  setFolder(setId: number): ServedSet | null
  /** A tile, larger than on its page; `missing` as well when the set has another content now. */
  closeUp(setId: number, lineage: string, tileId: number, side: CloseUpSide): Promise<CloseUp>
  /** The newest picture decoded, or null. */
  ahead(): AheadPicture | null
  /** The encoder has lost its bases: the grids on air are to be published again. */
  requestKeys(): void
  /** A page has told what it shows. */
  outputReported(report: OutputReport): void
  /** A page is not connected any more: what it holds is let go. */
  outputGone(clientId: string): void
}
