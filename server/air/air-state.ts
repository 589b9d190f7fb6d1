import type { LoadLevel } from './load-governor.ts'

/** What the picture on stage is. */
export type AirState = 'filling' | 'live' | 'hold' | 'slate' | 'dump' | 'frozen'

/** What follows when the look-ahead has played out. */
export type OnLoss = 'slate' | 'hold' | 'black'

/** Told by the loop; the engine passes it on. */
export interface AirListener {
  airStateChanged(state: AirState): void
  loadLevelChanged(level: number, load: LoadLevel): void
  /** A picture could not be shown for a reason nobody thought of; the show goes on. */
  pictureFailed(error: unknown): void
}
