import type { SourceRun } from './source-run.ts'
import { spliceShiftUs, type FrameTimes, type LastFrame } from './splice.ts'

const PATIENCE_US = 15_000_000
/** A raster this near to the one wanted, pixels, is what it comes to with even sides. */
const NEAR_PX = 8

/** A run with another raster that stands behind the one on air until one of its frames can follow. */
export class RasterSwap {
  readonly run: SourceRun
  readonly #delivery: 'push' | 'pull'
  readonly #startedUs: number
  #before: FrameTimes | null = null

  constructor(run: SourceRun, delivery: 'push' | 'pull', nowUs: number) {
    this.run = run
    this.#delivery = delivery
    this.#startedUs = nowUs
  }

  /** Whether its run takes over with this frame; the run's times then lie on the source's time line. */
  takesOver(frame: FrameTimes, last: LastFrame): boolean {
    const facts = { delivery: this.#delivery, shiftUs: this.run.shiftUs, before: this.#before }
    const shiftUs = spliceShiftUs(frame, last, facts)
    this.#before = frame
    if (shiftUs === null) return false
    this.run.shiftUs = shiftUs
    return true
  }

  /** Whether it has had its time and no frame could follow. */
  isOverdue(nowUs: number): boolean {
    return nowUs - this.#startedUs > PATIENCE_US
  }
}

/** Whether a run that is started with this width would give another raster than the one that runs. */
export function changesRaster(run: SourceRun, maxWidth: number): boolean {
  if (run.format === null || run.maxWidth === maxWidth) return false
  const sidePx = Math.max(run.format.width, run.format.height)
  return Math.abs(Math.min(maxWidth, run.inputSidePx ?? maxWidth) - sidePx) > NEAR_PX
}
