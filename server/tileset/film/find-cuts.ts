import type { FilmMeasures } from './film-measures.ts'
import { calmChromaDistance, frameDistance, histogramDistance } from './frame-distance.ts'

/**
 * What a step between frames must be to be a cut. Tuned by `scripts/known-shots.ts`, seeds 1 to 8, at 24 frames a
 * second and repeated to 60.
 */
const LEAST_CHANGE = 10
const LEAST_RATIO = 2.2

/** Unrest is looked at so far about a step, microseconds, and over so many frames on each side at most. */
export const AROUND_US = 340_000
const MOST_NEIGHBOURS = 64

/** Share of the changes about a step that are not above the usual one: so low that a flash does not count. */
const USUAL_SHARE = 0.72

/** A frame that changed by less than this share of one next to it repeats a frame, as where 24 a second became 60. */
const REPEAT_SHARE = 0.2

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
 *
 * @param first frame behind which they are looked for
 */
export function findCuts(measures: FilmMeasures, flashUs: number, first: number): readonly Step[] {
  const change = changes(measures, Math.max(1, first - MOST_NEIGHBOURS - 1))
  const cuts: Step[] = []
  for (let frame = first + 1; frame < measures.count; frame++) {
    const ratio =
      change[frame]! / Math.max(usualChange(change, measures.ptsUs, frame), LEAST_CHANGE / LEAST_RATIO)
    if (ratio >= LEAST_RATIO && isNew(measures, frame) && !isFlash(measures, frame, flashUs))
      cuts.push({ frame, ratio })
  }
  return cuts
}

/** What of each frame from `first` on the one before does not explain, [count] f32. */
function changes(measures: FilmMeasures, first: number): Float32Array {
  const change = new Float32Array(measures.count)
  for (let frame = first; frame < measures.count; frame++) {
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

const AROUND = new Float32Array(2 * MOST_NEIGHBOURS)

/** The usual change about a frame, its own and those of repeated frames left out. */
function usualChange(change: Float32Array, ptsUs: Float64Array, frame: number): number {
  let count = 0
  const take = (at: number): boolean => {
    if (at < 1 || at >= change.length || Math.abs(ptsUs[at]! - ptsUs[frame]!) > AROUND_US) return false
    const beside = Math.max(change[at - 1]!, change[at + 1] ?? 0)
    if (change[at]! >= beside * REPEAT_SHARE) AROUND[count++] = change[at]!
    return true
  }
  for (let step = 1; step <= MOST_NEIGHBOURS && take(frame - step);) step++
  for (let step = 1; step <= MOST_NEIGHBOURS && take(frame + step);) step++
  return AROUND.subarray(0, count).sort()[Math.floor(count * USUAL_SHARE)] ?? 0
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
