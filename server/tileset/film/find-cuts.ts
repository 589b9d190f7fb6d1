import type { FilmMeasures } from './film-measures.ts'
import { calmChromaDistance, frameDistance, histogramDistance } from './frame-distance.ts'

/** What a step between frames must be to be a cut. Tuned by `scripts/known-shots.ts`, seeds 1 to 4. */
const LEAST_CHANGE = 14
const LEAST_RATIO = 2.2
const NEIGHBOURS = 8

/**
 * What no motion explains is at least this share of what the plainer of both frames costs by itself: an object that
 * comes or goes changes the histograms only.
 */
const LEAST_MISMATCH_SHARE = 0.5
const TEXTURE_FLOOR = 3

/** The histograms of two shots differ where motion only mixes pixels anew. */
const HISTOGRAM_WEIGHT = 2

/** After a flash the picture is again what it was: nearer to it than this share of the flash's step. */
const FLASH_SHARE = 0.45

/** A step that looks like a cut: the first frame of the new shot, and by how much it stands out. */
export type Step = { readonly frame: number; readonly ratio: number }

/**
 * Hard cuts: steps that neither motion nor the unrest about them explains, unless the picture comes back within
 * `flashUs`.
 */
export function findCuts(measures: FilmMeasures, flashUs: number): readonly Step[] {
  const change = changes(measures)
  const cuts: Step[] = []
  for (let frame = 1; frame < measures.count; frame++) {
    const ratio = change[frame]! / Math.max(usualChange(change, frame), LEAST_CHANGE / LEAST_RATIO)
    if (ratio >= LEAST_RATIO && isNew(measures, frame) && !isFlash(measures, frame, flashUs))
      cuts.push({ frame, ratio })
  }
  return cuts
}

/** What of each frame the one before does not explain, [count] f32. */
function changes(measures: FilmMeasures): Float32Array {
  const change = new Float32Array(measures.count)
  for (let frame = 1; frame < measures.count; frame++) {
    const histograms = histogramDistance(measures, frame - 1, frame)
    change[frame] = measures.mismatch[frame]! + HISTOGRAM_WEIGHT * histograms
  }
  return change
}

/** Whether most of the frame is not in the one before. */
function isNew(measures: FilmMeasures, frame: number): boolean {
  const { mismatch, texture } = measures
  const unexplained = mismatch[frame]! + calmChromaDistance(measures, frame - 1, frame)
  return (
    unexplained >= LEAST_MISMATCH_SHARE * (Math.min(texture[frame - 1]!, texture[frame]!) + TEXTURE_FLOOR)
  )
}

const AROUND = new Float32Array(2 * NEIGHBOURS)

/** Median of the changes about a frame, its own left out. */
function usualChange(change: Float32Array, frame: number): number {
  let count = 0
  const from = Math.max(1, frame - NEIGHBOURS)
  const to = Math.min(change.length - 1, frame + NEIGHBOURS)
  for (let at = from; at <= to; at++) if (at !== frame) AROUND[count++] = change[at]!
  return AROUND.subarray(0, count).sort()[count >> 1] ?? 0
}

/** Whether the step leads into or out of something after which the picture is as before. */
function isFlash(measures: FilmMeasures, frame: number, flashUs: number): boolean {
  const { ptsUs, count } = measures
  const limit = FLASH_SHARE * frameDistance(measures, frame - 1, frame)
  for (let after = frame + 1; after < count && ptsUs[after]! - ptsUs[frame]! <= flashUs; after++) {
    if (frameDistance(measures, frame - 1, after) < limit) return true
  }
  for (let before = frame - 2; before >= 0 && ptsUs[frame]! - ptsUs[before + 1]! <= flashUs; before--) {
    if (frameDistance(measures, frame, before) < limit) return true
  }
  return false
}
