import type { DiveStatus } from './dive.ts'
import type { GatherStatus } from './gather.ts'
import type { ClipClock } from './clip-clock.ts'
import type { MidiControl } from './control-map.ts'
import type { GridDetail } from './half-grid.ts'
import type { MonitorEntry } from './monitor-entry.ts'
import type { Motion } from './motion.ts'
import type { PageReport } from './page-report.ts'
import type { ParameterValue } from './parameter.ts'
import type { Strobe } from './strobe.ts'
import type { Tempo } from './tempo.ts'
import type { TransitionKind } from './transition.ts'

/** JSON messages on `/live`. Times are server monotonic microseconds. Unknown types are skipped by both sides. */
export type ClientMessage =
  /** Sent first: what this page is. */
  | { readonly type: 'hello'; readonly role: 'out' | 'home' | 'panel' | 'probe'; readonly agent?: string }
  /** Asks for the server's clock; answered at once by `pong`. */
  | { readonly type: 'ping'; readonly sentMs: number }
  /** The newest sequence decoded: opens the client's window. */
  | { readonly type: 'ack'; readonly sequence: number }
  /** Asks for keys of all layers, at most twice a second. */
  | { readonly type: 'resync' }
  /** Hidden pages ask for nothing and come back with a key. */
  | { readonly type: 'visibility'; readonly isVisible: boolean }
  /** How much of each grid this page can show; whole until it says otherwise. */
  | { readonly type: 'detail'; readonly grid: GridDetail }
  /** A control gesture on the page, as an OSC address below the prefix and its arguments. */
  | { readonly type: 'command'; readonly address: string; readonly args: readonly (number | string)[] }
  /** Asks for what comes in over OSC and MIDI, or for no more of it. */
  | { readonly type: 'monitor'; readonly isOn: boolean }
  /** A control of a MIDI device at this page's machine was moved, to 0..1. */
  | ({ readonly type: 'midi'; readonly value: number } & MidiControl)
  /** What this output shows. */
  | ({ readonly type: 'report' } & PageReport)

/** A tile set that the show has ready or is building, in the show's order. */
export type SetStatus = {
  readonly setId: number
  readonly name: string
  readonly label: string
  readonly count: number
  readonly revision: number
  readonly isReady: boolean
  /** More of it is on its way: a first or newer revision is being built. */
  readonly isBuilding: boolean
  /** How much of the colours that a screen shows its tiles come near, percent; 0 while it is not ready. */
  readonly coverage: number
}

/** Which set is on air and which one is coming in. */
export type AirStatus = {
  readonly setId: number
  readonly transition: SetTransition | null
}

/** A change of tile set under way: at `startUs + durationMs` the incoming set is the one on air. */
export type SetTransition = {
  readonly kind: TransitionKind
  readonly toSetId: number
  readonly startUs: number
  readonly durationMs: number
  /** Where a ripple starts, 0..1 of the picture, y up. */
  readonly x: number
  readonly y: number
}

/** A scene as it can be recalled, in the show's order. */
export type SceneStatus = {
  readonly name: string
  readonly label: string
  readonly fadeMs: number
  /** Scenes are numbered by ascending order, then name. */
  readonly order: number
  /** Whether it was saved here; the others come with the program. */
  readonly isOwn: boolean
  /** How many saves can be taken back. */
  readonly versions: number
}

/** The scene that waits for `/take`, and the values it would bring. */
export type ScenePreview = {
  readonly name: string
  readonly values: Readonly<Record<string, ParameterValue>>
}

/** Whether the show is locked, and by whom, in words; empty while it is not. */
export type LockStatus = { readonly isOn: boolean; readonly by: string }

/** A sweep of light: crosses the picture once from `startUs` on. */
export type LightSweep = { readonly startUs: number; readonly durationMs: number }

/** Everything a page needs before its first draw. */
export type StateSnapshot = {
  readonly controlRevision: number
  readonly nowUs: number
  /** Values of all parameters that hold one, by address. */
  readonly values: Readonly<Record<string, ParameterValue>>
  /** Values on their way, by address; they end in `values`. */
  readonly motions: Readonly<Record<string, Motion>>
  readonly sets: readonly SetStatus[]
  readonly air: AirStatus
  readonly sweep: LightSweep | null
  /** What moving tiles play by. */
  readonly clips: ClipClock
  readonly tempo: Tempo
  readonly strobe: Strobe
  readonly dive: DiveStatus
  readonly gather: GatherStatus
  /** Output width / height. */
  readonly aspect: number
  readonly scenes: readonly SceneStatus[]
  readonly preview: ScenePreview | null
  readonly lock: LockStatus
  readonly sources: readonly string[]
}

/** What changed since the snapshot or the last change; absent fields stay. */
export type StateChange = Partial<Omit<StateSnapshot, 'controlRevision' | 'nowUs'>> & {
  readonly controlRevision: number
  readonly nowUs: number
  /** When the message that caused it arrived, for the trace from message to photon. */
  readonly receivedUs?: number
  /** What that message changed, or the trigger it fired, by address; the first one names it. */
  readonly addresses?: readonly string[]
}

export type ServerMessage =
  | ({ readonly type: 'state' } & StateSnapshot)
  | ({ readonly type: 'change' } & StateChange)
  | { readonly type: 'pong'; readonly sentMs: number; readonly nowUs: number }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'monitor'; readonly entries: readonly MonitorEntry[] }

/** WebSocket close codes of `/live`. */
export const CLOSE = {
  GOING_AWAY: 1001,
  BAD_MESSAGE: 1008,
  TOO_BIG: 1009,
  STALLED: 4008,
  FULL: 4013,
} as const
