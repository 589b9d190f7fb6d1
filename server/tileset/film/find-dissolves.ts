import type { FilmMeasures } from './film-measures.ts'
import { blendError, frameDistance } from './frame-distance.ts'
import type { Step } from './find-cuts.ts'

/** Half lengths of the changes looked for, microseconds: dissolves of 0.25 to 2 s. */
const REACHES_US = [125_000, 250_000, 500_000, 1_000_000]

/** What a gradual change must be to be a boundary. Tuned by `scripts/known-shots.ts`, seeds 1 to 4. */
const LEAST_CHANGE = 30
const LEAST_RATIO = 2
const MOST_BLEND_ERROR = 0.35

/** A fade goes through a picture with less than this share of the texture on its sides. */
const FADE_TEXTURE = 0.35

/**
 * Gradual changes between shots: what lies before differs from what lies behind by far more than each of the two from
 * itself as far away, and the middle is a mix of both, or next to nothing. Motion passes the first test where it
 * begins and ends, but not the second.
 */
export function findDissolves(measures: FilmMeasures): readonly Step[] {
  const found: Step[] = []
  for (const reachUs of REACHES_US) {
    const ratios = gradualChanges(measures, reachUs)
    for (let frame = 1; frame < measures.count; frame++) {
      if (ratios[frame]! >= LEAST_RATIO && isPeak(measures, ratios, frame, reachUs)) {
        found.push({ frame, ratio: ratios[frame]! })
      }
    }
  }
  return found
}

/** By how much the change about each frame stands out, 0 where it is none; [count] f32. */
function gradualChanges(measures: FilmMeasures, reachUs: number): Float32Array {
  const { count, texture } = measures
  const ratios = new Float32Array(count)
  const at = frameTimes(measures)
  for (let frame = 1; frame < count - 1; frame++) {
    const [before, after] = [at(frame, -reachUs), at(frame, reachUs)]
    if (before >= frame || after <= frame) continue
    const across = frameDistance(measures, before, after)
    if (across < LEAST_CHANGE) continue
    const beside =
      frameDistance(measures, at(before, -reachUs), before) +
      frameDistance(measures, after, at(after, reachUs))
    const ratio = across / Math.max(beside, LEAST_CHANGE / LEAST_RATIO)
    if (ratio < LEAST_RATIO) continue
    const isMix = blendError(measures, before, frame, after) <= MOST_BLEND_ERROR
    const sides = Math.min(texture[before]!, texture[after]!)
    if (isMix || texture[frame]! < sides * FADE_TEXTURE) ratios[frame] = ratio
  }
  return ratios
}

/** The frame so far from another, microseconds; the film's first or last where it ends before. */
function frameTimes({ ptsUs, count }: FilmMeasures): (frame: number, offsetUs: number) => number {
  return (frame, offsetUs) => {
    const us = ptsUs[frame]! + offsetUs
    let at = frame
    while (at > 0 && ptsUs[at]! > us) at--
    while (at < count - 1 && ptsUs[at]! < us) at++
    return at
  }
}

function isPeak(
  { ptsUs, count }: FilmMeasures,
  ratios: Float32Array,
  frame: number,
  reachUs: number,
): boolean {
  for (let at = frame - 1; at >= 0 && ptsUs[frame]! - ptsUs[at]! <= reachUs; at--) {
    if (ratios[at]! >= ratios[frame]!) return false
  }
  for (let at = frame + 1; at < count && ptsUs[at]! - ptsUs[frame]! <= reachUs; at++) {
    if (ratios[at]! > ratios[frame]!) return false
  }
  return true
}
