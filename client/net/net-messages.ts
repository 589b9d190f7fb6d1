import type { GridDetail } from '../../server/protocol/half-grid.ts'
import type { ClientMessage, StateChange, StateSnapshot } from '../../server/protocol/messages.ts'
import type { MonitorEntry } from '../../server/protocol/monitor-entry.ts'
import type { GridFrame } from '../playback/grid-frame.ts'

/** What a page is to the server. */
export type PageRole = Extract<ClientMessage, { type: 'hello' }>['role']

/** What a page may have sent for it as it is. */
export type PageMessage = Extract<ClientMessage, { type: 'command' | 'report' | 'monitor' | 'midi' }>

/** Everything the page asks of the net worker. */
export type NetRequest =
  | { readonly type: 'open'; readonly url: string; readonly role: PageRole; readonly agent: string }
  /** Sent when connected, dropped when not: a late gesture is worse than none. */
  | { readonly type: 'send'; readonly message: PageMessage }
  /** A hidden page gets no grids; on return the newest comes at once. */
  | { readonly type: 'visibility'; readonly isVisible: boolean }
  /** How much of each grid the page can show; told again on every connection. */
  | { readonly type: 'detail'; readonly grid: GridDetail }
  | { readonly type: 'close' }

/** Everything the net worker tells the page. Local times are milliseconds of `timeOrigin + performance.now()`. */
export type NetEvent =
  /** First of every connection, before any grid of it. */
  | { readonly type: 'state'; readonly snapshot: StateSnapshot; readonly arrivedMs: number }
  | { readonly type: 'change'; readonly change: StateChange }
  | {
      readonly type: 'clock'
      readonly sentMs: number
      readonly receivedMs: number
      readonly serverUs: number
    }
  | { readonly type: 'grid'; readonly frame: GridFrame; readonly arrivedMs: number }
  /** The server refused something and says why. */
  | { readonly type: 'refused'; readonly message: string }
  /** What came in over OSC and MIDI, for pages that asked. */
  | { readonly type: 'monitor'; readonly entries: readonly MonitorEntry[] }
  | { readonly type: 'lost'; readonly code: number; readonly retryMs: number }
  | { readonly type: 'counters'; readonly counters: NetCounters }

/** What the net worker counted since it started. */
export type NetCounters = {
  readonly connections: number
  readonly grids: number
  readonly bytes: number
  readonly resyncs: number
  /** Messages that broke the format. */
  readonly malformed: number
  /** Grids that a hidden page never saw. */
  readonly unseen: number
}
