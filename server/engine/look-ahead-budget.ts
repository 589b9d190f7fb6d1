import { SmaltiError } from '../errors/smalti-error.ts'
import { rasterBytes } from '../frame/raster.ts'

/** Seconds kept beside the look-ahead: those within the lead and one behind. */
const BESIDE_SECONDS = 1.5
/** The part of the shared memory that frames may take; the rest is for tables and grids. */
const FRAME_SHARE = 0.7
/** Sources of unknown rate are counted at this many frames a second. */
const USUAL_FPS = 30

type Budget = { readonly fps: number; readonly rasterWidth: number; readonly budgetBytes: number }

/** The longest look-ahead that the shared memory holds, whole seconds. */
export function longestLookAhead({ fps, rasterWidth, budgetBytes }: Budget): number {
  const frames = Math.floor((budgetBytes * FRAME_SHARE) / frameBytes(rasterWidth))
  return Math.max(0, Math.floor(frames / Math.min(fps, USUAL_FPS) - BESIDE_SECONDS))
}

/**
 * Bytes that the look-ahead may take.
 *
 * @param budgetBytes all shared memory
 * @throws {SmaltiError} `memory` naming what the look-ahead would need when it does not fit
 */
export function lookAheadBytes(options: Budget & { readonly seconds: number }): number {
  const { seconds, fps, rasterWidth, budgetBytes } = options
  const bytesAt = (rate: number): number =>
    Math.ceil((seconds + BESIDE_SECONDS) * rate) * frameBytes(rasterWidth)
  const limit = budgetBytes * FRAME_SHARE
  const needed = bytesAt(Math.min(fps, USUAL_FPS))
  if (needed > limit) {
    const needMb = Math.ceil(needed / FRAME_SHARE / 1e6)
    throw new SmaltiError(
      'memory',
      `a look-ahead of ${seconds} s needs ${Math.ceil(needed / 1e6)} MB of frames, and ${Math.floor(limit / 1e6)} MB are allowed`,
      `use --memory ${needMb}, a shorter --look-ahead or --quality draft`,
    )
  }
  return Math.min(limit, bytesAt(fps))
}

function frameBytes(width: number): number {
  return rasterBytes({ width, height: 2 * Math.round((width * 9) / 32) })
}
