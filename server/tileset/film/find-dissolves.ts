import type { FilmMeasures } from './film-measures.ts'
import { blendError, calmChromaDistance, calmLumaDistance, frameDistance } from './frame-distance.ts'
import type { FrameSpan } from './find-shots.ts'
import type { Step } from './find-cuts.ts'

/** Half lengths of the changes looked for, microseconds: dissolves of 0.25 to 2 s. */
const REACHES_US = [125_000, 250_000, 500_000, 1_000_000]

/** What a gradual change must be to be a boundary. Tuned by `scripts/known-shots.ts`, seeds 1 to 8. */
const LEAST_CHANGE = 30
const LEAST_CALM_CHANGE = 8
const LEAST_RATIO = 2
const MOST_BLEND_ERROR = 0.35

/** What lies beside a change must last at least this share of the change's reach to be judged. */
const LEAST_ROOM = 1 / 3

/** A fade goes through a picture with less than this share of the texture on its sides. */
const FADE_TEXTURE = 0.35

/**
 * Gradual changes between shots: what lies before differs from what lies behind by far more than each of the two from
 * itself as far away, and the middle is a mix of both, or next to nothing. Motion passes the first test where it
 * begins and ends, but not the second.
 *
 * @param span frames without a cut, outside of which nothing is looked at
 */
export function findDissolves(measures: FilmMeasures, span: FrameSpan): readonly Step[] {
  const found: Step[] = []
  for (const reachUs of REACHES_US) {
    const ratios = gradualChanges(measures, span, reachUs)
    for (let frame = span.first; frame < span.end; frame++) {
      const ratio = ratios[frame - span.first]!
      if (ratio > 0 && isPeak(measures, span, ratios, frame, reachUs)) found.push({ frame, ratio })
    }
  }
  return found
}

/** By how much the change about each frame of the span stands out, 0 where it is none; [frames] f32. */
function gradualChanges(measures: FilmMeasures, span: FrameSpan, reachUs: number): Float32Array {
  const { ptsUs, texture } = measures
  const ratios = new Float32Array(span.end - span.first)
  const lastUs = ptsUs[span.end - 1]!
  for (let frame = span.first; frame < span.end; frame++) {
    const us = ptsUs[frame]!
    if (us - reachUs < ptsUs[span.first]! || us + reachUs > lastUs) continue
    const [before, after] = [at(measures, span, frame, -reachUs), at(measures, span, frame, reachUs)]
    const across = frameDistance(measures, before, after)
    if (across < LEAST_CHANGE || before >= frame || after <= frame) continue
    const beside = unrest(measures, span, before, -reachUs) + unrest(measures, span, after, reachUs)
    const ratio = across / Math.max(beside, LEAST_CHANGE / LEAST_RATIO)
    if (ratio < LEAST_RATIO) continue
    if (
      calmLumaDistance(measures, before, after) + calmChromaDistance(measures, before, after) <
      LEAST_CALM_CHANGE
    )
      continue
    const isMix = blendError(measures, before, frame, after) <= MOST_BLEND_ERROR
    const sides = Math.min(texture[before]!, texture[after]!)
    if (isMix || texture[frame]! < sides * FADE_TEXTURE) ratios[frame - span.first] = ratio
  }
  return ratios
}

/** How much the picture changes by itself over so long from a frame; where the span is shorter, in proportion. */
function unrest(measures: FilmMeasures, span: FrameSpan, frame: number, offsetUs: number): number {
  const other = at(measures, span, frame, offsetUs)
  const lengthUs = Math.abs(measures.ptsUs[other]! - measures.ptsUs[frame]!)
  if (lengthUs < Math.abs(offsetUs) * LEAST_ROOM) return Number.POSITIVE_INFINITY
  return (frameDistance(measures, frame, other) * Math.abs(offsetUs)) / lengthUs
}

/** The frame so far from another, microseconds; the span's first or last where it ends before. */
function at({ ptsUs }: FilmMeasures, span: FrameSpan, frame: number, offsetUs: number): number {
  const us = ptsUs[frame]! + offsetUs
  let found = frame
  while (found > span.first && ptsUs[found]! > us) found--
  while (found < span.end - 1 && ptsUs[found]! < us) found++
  return found
}

function isPeak(
  { ptsUs }: FilmMeasures,
  { first, end }: FrameSpan,
  ratios: Float32Array,
  frame: number,
  reachUs: number,
): boolean {
  const ratio = ratios[frame - first]!
  for (let other = frame - 1; other >= first && ptsUs[frame]! - ptsUs[other]! <= reachUs; other--) {
    if (ratios[other - first]! >= ratio) return false
  }
  for (let other = frame + 1; other < end && ptsUs[other]! - ptsUs[frame]! <= reachUs; other++) {
    if (ratios[other - first]! > ratio) return false
  }
  return true
}
