import type { RasterSlot } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { InputState } from './input-state.ts'

/** A filled slot and its times. */
export type SourceFrame = {
  readonly slot: RasterSlot
  /** The source's own time, microseconds; it goes on where another decoder takes the running one's place. */
  readonly ptsUs: number
  /** Server time at which the last byte was there, microseconds. */
  readonly arrivalUs: number
  /** Rises at each start of the source and wherever the source's time goes back; times compare within one only. */
  readonly segment: number
}

/** Where a source puts its frames. */
export interface FrameSink {
  /** A free slot, now being filled; null when none is free: pull waits for `slotsFreed`, push drops the frame. */
  acquireSlot(format: RasterFormat): RasterSlot | null
  /**
   * A slot for a frame that may not be taken after all; null when it would cost a frame that is wanted: those that wait
   * are not when `isWaitingSpent`.
   */
  acquireSpareSlot(format: RasterFormat, isWaitingSpent: boolean): RasterSlot | null
  /** Gives back a slot that was not filled after all. */
  releaseSlot(slot: RasterSlot): void
  acceptFrame(frame: SourceFrame): void
  /** Forgets what waits to be shown: the next frame comes from another place and follows what is on air. */
  dropWaiting(): void
  inputStateChanged(state: InputState): void
}
