import { SmaltiError } from '../errors/smalti-error.ts'
import type { RasterBound } from '../frame/raster-pool.ts'
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
  const frames = Math.floor(frameBudgetBytes(budgetBytes) / frameBytes(rasterWidth))
  return Math.max(0, Math.floor(frames / Math.min(fps, USUAL_FPS) - BESIDE_SECONDS))
}

/**
 * What the look-ahead may take: slots for its seconds, of whichever raster, within its part of the shared memory.
 *
 * @param budgetBytes all shared memory
 * @throws {SmaltiError} `memory` naming what the look-ahead would need when it does not fit
 */
export function lookAheadBound(options: Budget & { readonly seconds: number }): RasterBound {
  const { seconds, fps, budgetBytes } = options
  const maxBytes = frameBudgetBytes(budgetBytes)
  const needed = lookAheadBytes({ ...options, fps: Math.min(fps, USUAL_FPS) })
  if (needed > maxBytes) {
    throw new SmaltiError(
      'memory',
      `a look-ahead of ${seconds} s needs ${Math.ceil(needed / 1e6)} MB of frames, and ${Math.floor(maxBytes / 1e6)} MB are allowed`,
      `use --memory ${budgetMbFor(needed)}, a shorter --look-ahead or --quality draft`,
    )
  }
  return { maxSlots: slotsFor(seconds, fps), maxBytes }
}

/** Bytes of all frames that a look-ahead keeps: those ahead, within the lead and behind. */
export function lookAheadBytes(options: Omit<Budget, 'budgetBytes'> & { readonly seconds: number }): number {
  const { seconds, fps, rasterWidth } = options
  return slotsFor(seconds, fps) * frameBytes(rasterWidth)
}

/** The bytes of the shared memory that frames may take. */
export function frameBudgetBytes(budgetBytes: number): number {
  return budgetBytes * FRAME_SHARE
}

/** The shared memory in megabytes that holds so many bytes of frames. */
export function budgetMbFor(bytes: number): number {
  return Math.ceil(bytes / FRAME_SHARE / 1e6)
}

function slotsFor(seconds: number, fps: number): number {
  return Math.ceil((seconds + BESIDE_SECONDS) * fps)
}

function frameBytes(width: number): number {
  return rasterBytes({ width, height: 2 * Math.round((width * 9) / 32) })
}
