import type { ColourSums } from './colour-spread.ts'
import { frameEndUs, type FilmMeasures } from './film-measures.ts'
import type { FrameSpan } from './find-shots.ts'
import { frameDistance } from './frame-distance.ts'

/** The part of a clip that is kept. */
export type ClipPart = {
  readonly startUs: number
  /** Equal to `startUs` for a still. */
  readonly endUs: number
  /** Mean colour, OKLab times 100. */
  readonly colour: readonly [number, number, number]
  /** How far 95 % of its frames stay about that colour, OKLab dE times 100. */
  readonly spread: number
}

/** Lengths that are tried, as shares of the longest. */
const LENGTHS = [1, 0.7, 0.45]

/** A shorter part is not worth its frames: a still is kept. */
const SHORTEST_US = 330_000

/** What a part is judged by, beside how far its colours are from the clip's; chosen by eye. */
const WEIGHTS = { outlier: 1, blur: 0.5, shortness: 1, seam: 0.3 }

/** Distance between first and last frame that counts like a whole spread, levels. */
const SEAM_LEVELS = 30

type Limits = { readonly maxSpread: number; readonly maxClipSeconds: number }

/**
 * The stretch of a clip that shows it best: near its mean colour, sharp, without a flash, long, and ending nearly as it
 * begins. Its spread is within the limit; where no stretch is, the clip's most typical frame is kept.
 */
export function choosePart(
  measures: FilmMeasures,
  sums: ColourSums,
  span: FrameSpan,
  { maxSpread, maxClipSeconds }: Limits,
): ClipPart {
  const { ptsUs } = measures
  const clipColour = sums.mean(span.first, span.end)
  const spanEndUs = frameEndUs(measures, span.end - 1)
  const longestUs = Math.min(maxClipSeconds * 1e6, spanEndUs - ptsUs[span.first]!)
  const sharpest = measures.sharpness.subarray(span.first, span.end).reduce((a, b) => Math.max(a, b), 0.1)
  let best: FrameSpan | null = null
  let least = Number.POSITIVE_INFINITY
  for (const share of LENGTHS) {
    const lengthUs = longestUs * share
    if (lengthUs < SHORTEST_US) break
    for (let first = span.first, end = first + 1; first < span.end; first++) {
      // Half a frame of slack: times are rounded.
      while (end < span.end && frameEndUs(measures, end - 1) - ptsUs[first]! < lengthUs * 0.99) end++
      if (frameEndUs(measures, end - 1) - ptsUs[first]! < lengthUs * 0.99) break
      const cost = costOf(first, end) + WEIGHTS.shortness * (1 - share)
      if (cost < least && sums.spread(first, end) <= maxSpread) [best, least] = [{ first, end }, cost]
    }
  }
  if (best === null) return still(typicalFrame(measures, sums, span, clipColour))
  return {
    startUs: ptsUs[best.first]!,
    endUs: frameEndUs(measures, best.end - 1),
    colour: sums.mean(best.first, best.end),
    spread: sums.spread(best.first, best.end),
  }

  function costOf(first: number, end: number): number {
    let [distance, farthest, sharpness] = [0, 0, 0]
    for (let frame = first; frame < end; frame++) {
      const away = sums.distance(frame, clipColour)
      distance += away
      farthest = Math.max(farthest, away)
      sharpness += measures.sharpness[frame]!
    }
    return (
      distance / (end - first) / maxSpread +
      WEIGHTS.outlier * Math.max(0, farthest / maxSpread - 2) +
      WEIGHTS.blur * (1 - sharpness / (end - first) / sharpest) +
      (WEIGHTS.seam * frameDistance(measures, first, end - 1)) / SEAM_LEVELS
    )
  }

  function still(frame: number): ClipPart {
    const us = ptsUs[frame]!
    return { startUs: us, endUs: us, colour: sums.mean(frame, frame + 1), spread: 0 }
  }
}

/** The frame nearest to a colour; the sharper one of those that are about as near. */
function typicalFrame(
  { sharpness }: FilmMeasures,
  sums: ColourSums,
  { first, end }: FrameSpan,
  colour: readonly [number, number, number],
): number {
  let best = first
  let least = Number.POSITIVE_INFINITY
  const sharpest = sharpness.subarray(first, end).reduce((a, b) => Math.max(a, b), 0.1)
  for (let frame = first; frame < end; frame++) {
    const cost = sums.distance(frame, colour) + WEIGHTS.blur * (1 - sharpness[frame]! / sharpest)
    if (cost < least) [best, least] = [frame, cost]
  }
  return best
}
