import type { FilmMeasures } from './film-measures.ts'
import { findCuts, type Step } from './find-cuts.ts'
import { findDissolves } from './find-dissolves.ts'

/** Frames `first` up to, not including, `end`. */
export type FrameSpan = { readonly first: number; readonly end: number }

/** How shots are told apart. */
export type ShotOptions = {
  /** No shot is shorter; default 0.4 s. */
  readonly shortestUs?: number
  /** What is over within this time and leaves the picture as it was is a flash; default 0.3 s. */
  readonly flashUs?: number
}

/** Two gradual changes are not nearer: a fade out and the fade in behind it are one. */
const GRADUAL_US = 1_100_000

/**
 * The shots of a film: they follow on one another and cover all its frames. A dissolve or fade is one boundary, about
 * its middle.
 */
export function findShots(measures: FilmMeasures, options: ShotOptions = {}): readonly FrameSpan[] {
  const { ptsUs } = measures
  const { shortestUs = 400_000, flashUs = 300_000 } = options
  const whole = { first: 0, end: measures.count }
  const cuts = spaced(ptsUs, findCuts(measures, flashUs), whole, shortestUs)
  const shots: FrameSpan[] = []
  for (const span of splitAt(whole, cuts)) {
    const dissolves = spaced(ptsUs, findDissolves(measures, span), span, shortestUs, GRADUAL_US)
    shots.push(...splitAt(span, dissolves))
  }
  return shots
}

function splitAt({ first, end }: FrameSpan, frames: readonly number[]): FrameSpan[] {
  return [first, ...frames].map((from, at) => ({ first: from, end: frames[at] ?? end }))
}

/**
 * The frames of the steps that stand out most, in order.
 *
 * @param edgeUs none is nearer to the beginning or the end of the span
 * @param leastUs none is nearer to another
 */
function spaced(
  ptsUs: Float64Array,
  steps: readonly Step[],
  { first, end }: FrameSpan,
  edgeUs: number,
  leastUs = edgeUs,
): readonly number[] {
  const kept: number[] = []
  for (const { frame } of steps.toSorted((a, b) => b.ratio - a.ratio)) {
    const us = ptsUs[frame]!
    if (us - ptsUs[first]! < edgeUs || ptsUs[end - 1]! - us < edgeUs) continue
    if (kept.every((other) => Math.abs(ptsUs[other]! - us) >= leastUs)) kept.push(frame)
  }
  return kept.sort((a, b) => a - b)
}
