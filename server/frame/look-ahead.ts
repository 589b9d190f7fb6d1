import type { RasterSlot } from './raster-pool.ts'

/** A decoded frame that waits for its time, is on air, or stays behind for a second. */
export type AheadFrame = {
  readonly slot: RasterSlot
  readonly number: number
  readonly ptsUs: number
  readonly arrivalUs: number
  readonly isCut: boolean
  readonly isStill: boolean
  /** Tells its due time until it is prepared; then it is fixed. */
  readonly anchor: { readonly id: number; dueUs(ptsUs: number): number }
  fixedDueUs: number | null
}

/** How long an aired frame stays, microseconds. */
const BEHIND_US = 1_000_000

/** Server time at which a frame is to be shown, whole microseconds. */
export function dueUsOf(frame: AheadFrame): number {
  return frame.fixedDueUs ?? Math.round(frame.anchor.dueUs(frame.ptsUs))
}

/**
 * The frames decoded ahead, in order. Main alone moves them: waiting -> prepared (matched and sent, due time fixed) ->
 * aired -> given back. Policy for a push source: frames past due are dropped on arrival, then the oldest waiting one.
 */
export class LookAhead {
  readonly #giveBack: (slot: RasterSlot) => void
  #waiting: AheadFrame[] = []
  #prepared: AheadFrame[] = []
  #aired: AheadFrame[] = []

  /** @param giveBack takes the slot of a frame that nobody needs any more */
  constructor(giveBack: (slot: RasterSlot) => void) {
    this.#giveBack = giveBack
  }

  /** The newest frame that has come in and not been shown, or null. */
  get newest(): AheadFrame | null {
    return this.#waiting.at(-1) ?? this.#prepared.at(-1) ?? null
  }

  /** Frames that wait to be prepared. */
  get waitingCount(): number {
    return this.#waiting.length
  }

  /** Adds the newest frame. */
  push(frame: AheadFrame): void {
    this.#waiting.push(frame)
  }

  /** The next frame to prepare, not taken. */
  peek(): AheadFrame | null {
    return this.#waiting[0] ?? null
  }

  /** The frame after the next. */
  peekSecond(): AheadFrame | null {
    return this.#waiting[1] ?? null
  }

  /** Moves the next frame to the prepared ones and fixes its due time, which never goes back. */
  prepareNext(nowUs: number): AheadFrame | null {
    const frame = this.#waiting.shift()
    if (frame === undefined) return null
    this.advance(nowUs)
    const last = this.#prepared.at(-1) ?? this.#aired.at(-1)
    frame.fixedDueUs = Math.max(dueUsOf(frame), last === undefined ? -Infinity : dueUsOf(last) + 1)
    this.#prepared.push(frame)
    return frame
  }

  /** Drops the oldest waiting frame; false when there is none. */
  dropOldest(): boolean {
    const frame = this.#waiting.shift()
    if (frame === undefined) return false
    this.#giveBack(frame.slot)
    return true
  }

  /** Drops every waiting frame; returns how many. */
  dropWaiting(): number {
    const count = this.#waiting.length
    for (const frame of this.#waiting) this.#giveBack(frame.slot)
    this.#waiting = []
    return count
  }

  /** Takes back prepared frames that are not due yet: they wait again, before the others. */
  unprepare(nowUs: number): void {
    this.advance(nowUs)
    for (const frame of this.#prepared) frame.fixedDueUs = null
    this.#waiting.unshift(...this.#prepared)
    this.#prepared = []
  }

  /** The frame on air: the newest prepared one whose due time has come. */
  onAir(nowUs: number): AheadFrame | null {
    this.advance(nowUs)
    return this.#aired.at(-1) ?? null
  }

  /** Frames prepared but not due yet, in order. */
  preparedAhead(nowUs: number): readonly AheadFrame[] {
    this.advance(nowUs)
    return this.#prepared
  }

  /** Moves frames whose time has come on air and gives back those a second behind; the one on air stays. */
  advance(nowUs: number): void {
    while (this.#prepared[0] !== undefined && dueUsOf(this.#prepared[0]) <= nowUs) {
      this.#aired.push(this.#prepared.shift()!)
    }
    while (this.#aired.length > 1 && dueUsOf(this.#aired[0]!) < nowUs - BEHIND_US) {
      this.#giveBack(this.#aired.shift()!.slot)
    }
  }

  /** The slot of one aired frame before its time, for whoever makes room; null when only the one on air is left. */
  takeBehind(): RasterSlot | null {
    return this.#aired.length < 2 ? null : this.#aired.shift()!.slot
  }

  /** The slot of the newest waiting frame, for whoever will not need it; null when none waits. */
  takeNewest(): RasterSlot | null {
    return this.#waiting.pop()?.slot ?? null
  }

  /** Microseconds between the picture on air and the newest one. */
  levelUs(nowUs: number): number {
    const newest = this.newest
    return newest === null ? 0 : Math.max(0, dueUsOf(newest) - nowUs)
  }

  /** Gives every slot back. */
  close(): void {
    for (const frame of [...this.#aired, ...this.#prepared, ...this.#waiting]) this.#giveBack(frame.slot)
    this.#aired = []
    this.#prepared = []
    this.#waiting = []
  }
}
