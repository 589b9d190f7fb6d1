import type { GridDetail } from '../server/protocol/half-grid.ts'
import type { DrawnFrame } from './frame-trace.ts'
import type { NetCounters } from './net/net-messages.ts'
import type { PlaybackCounters } from './playback/playback.ts'
import type { TileCounters } from './render/tile-counters.ts'
import type { TileCounts } from './render/tile-counts.ts'
import type { Relief } from './view/relief.ts'

/** What tests and the latency script read on `window.smalti`. */
export type StageProbe = {
  readonly lastDrawn: DrawnFrame | null
  /** The last 600 drawings, oldest first. */
  readonly frames: readonly DrawnFrame[]
  state(): StageFacts
  /** Has the tiles of every so many-th drawing counted from now on; 0 for none. */
  countTiles(everyDraws: number): void
}

/** How the page is. */
export type StageFacts = {
  readonly isKnown: boolean
  readonly isVisible: boolean
  readonly isConnected: boolean
  readonly gpuName: string
  readonly widthPx: number
  readonly heightPx: number
  readonly serverUs: number
  readonly roundTripMs: number
  readonly jitterDelayMs: number
  readonly pendingParts: number
  readonly pendingCloseUps: number
  readonly tiles: TileCounters | null
  /** Of the drawings since countTiles. */
  readonly tileCounts: TileCounts
  readonly controlRevision: number
  /** How much of each grid the page asks for. */
  readonly detail: GridDetail
  /** What it gives up to keep its display's pace. */
  readonly relief: Relief
  readonly net: NetCounters | null
  readonly playback: PlaybackCounters
}
