import type { NetEvent } from './net-messages.ts'

type GridEvent = Extract<NetEvent, { type: 'grid' }>

/** Keeps the newest frame of each set for a page that is hidden; older ones are dropped and counted. */
export class HeldFrames {
  readonly #newest = new Map<number, GridEvent>()
  #unseen = 0

  /** Keeps a frame in place of the one before of its set. */
  hold(event: GridEvent): void {
    if (this.#newest.delete(event.frame.setId)) this.#unseen++
    this.#newest.set(event.frame.setId, event)
  }

  /** Gives the frames out, oldest arrival first, and keeps none. */
  release(): readonly GridEvent[] {
    const events = [...this.#newest.values()]
    this.#newest.clear()
    return events
  }

  /** Frames dropped unseen. */
  get unseen(): number {
    return this.#unseen
  }
}
