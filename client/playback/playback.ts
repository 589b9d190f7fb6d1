import { FLAG } from '../../server/protocol/wire.ts'
import type { GridFrame } from './grid-frame.ts'

/** Frames kept a set: 120 ms of lead at 60 frames a second are 8; the rest takes bursts after a stalled network. */
const CAPACITY = 12

/** A set that nobody shows is forgotten this long after its last frame came: its picture would be an old one. */
const FORGET_AFTER_US = 1_000_000

type Layer = {
  /** In order of arrival, of one generation, none shown yet. */
  readonly queue: GridFrame[]
  shown: GridFrame | null
  newestGeneration: number
  arrivedUs: number
}

/** What became of the frames that came in. */
export type PlaybackCounters = {
  received: number
  /** Came after a frame of a newer generation, or waited when one came. */
  olderGeneration: number
  /** Never shown, because a newer one was due at the same refresh. */
  skipped: number
  /** Dropped, oldest first, because too many were waiting. */
  overflowed: number
}

/**
 * Holds the grids of every tile set until their due time and tells which one to draw: the newest that is due, an URGENT
 * one at once. Layers are kept by set, so that a set keeps its picture when it goes from incoming to on air.
 */
export class Playback {
  readonly #layers = new Map<number, Layer>()
  readonly counters: PlaybackCounters = { received: 0, olderGeneration: 0, skipped: 0, overflowed: 0 }

  /** Takes a frame in that arrived at `nowUs`, server time. */
  push(frame: GridFrame, nowUs: number): void {
    this.counters.received++
    const layer = this.#layerOf(frame.setId)
    layer.arrivedUs = nowUs
    if (frame.generation < layer.newestGeneration) {
      this.counters.olderGeneration++
      return
    }
    if (frame.generation > layer.newestGeneration) {
      this.counters.olderGeneration += layer.queue.length
      layer.queue.length = 0
      layer.newestGeneration = frame.generation
    }
    layer.queue.push(frame)
    if (layer.queue.length > CAPACITY) {
      layer.queue.shift()
      this.counters.overflowed++
    }
  }

  /**
   * The frame of a set to draw at a refresh; the same again until a newer one is due, null before the first.
   *
   * @param delayUs how much later than due frames are shown; 0 wherever the server sends with lead
   */
  frameAt(setId: number, nowUs: number, delayUs = 0): GridFrame | null {
    const layer = this.#layers.get(setId)
    if (layer === undefined) return null
    for (let at = layer.queue.length - 1; at >= 0; at--) {
      const frame = layer.queue[at]!
      if ((frame.flags & FLAG.URGENT) === 0 && frame.dueUs + delayUs > nowUs) continue
      this.counters.skipped += at
      layer.queue.splice(0, at + 1)
      layer.shown = frame
      break
    }
    return layer.shown
  }

  /** Forgets the sets not listed whose last frame came more than a second ago. */
  retain(setIds: readonly number[], nowUs: number): void {
    for (const [setId, layer] of this.#layers)
      if (!setIds.includes(setId) && nowUs - layer.arrivedUs > FORGET_AFTER_US) this.#layers.delete(setId)
  }

  /** Prepares for another connection: the last pictures stay, but any new one replaces them. */
  restart(): void {
    for (const layer of this.#layers.values()) {
      layer.queue.length = 0
      layer.newestGeneration = 0
    }
  }

  /** Frames of a set waiting for their time. */
  waiting(setId: number): number {
    return this.#layers.get(setId)?.queue.length ?? 0
  }

  #layerOf(setId: number): Layer {
    let layer = this.#layers.get(setId)
    if (layer === undefined) {
      layer = { queue: [], shown: null, newestGeneration: 0, arrivedUs: 0 }
      this.#layers.set(setId, layer)
    }
    return layer
  }
}
