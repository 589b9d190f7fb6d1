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

/** A gradual change is not looked for so near to a cut, which explains it. */
const CUT_REACH_US = 700_000

/**
 * The shots of a film: they follow on one another and cover all its frames. A dissolve or fade is one boundary, in its
 * middle.
 */
export function findShots(measures: FilmMeasures, options: ShotOptions = {}): readonly FrameSpan[] {
  const { ptsUs, count } = measures
  const { shortestUs = 400_000, flashUs = 300_000 } = options
  const distanceUs = (one: number, other: number): number => Math.abs(ptsUs[one]! - ptsUs[other]!)
  const cuts = spaced(findCuts(measures, flashUs), distanceUs, shortestUs)
  const dissolves = findDissolves(measures).filter(({ frame }) =>
    cuts.every((cut) => distanceUs(cut.frame, frame) > CUT_REACH_US),
  )
  const boundaries = [...cuts, ...spaced(dissolves, distanceUs, CUT_REACH_US)]
    .map((step) => step.frame)
    .filter((frame) => distanceUs(frame, 0) >= shortestUs && distanceUs(frame, count - 1) >= shortestUs)
    .sort((a, b) => a - b)
  return [0, ...boundaries].map((first, at) => ({ first, end: boundaries[at] ?? count }))
}

/** The steps that stand out most, none nearer to another than `leastUs`. */
function spaced(
  steps: readonly Step[],
  distanceUs: (one: number, other: number) => number,
  leastUs: number,
): Step[] {
  const kept: Step[] = []
  for (const step of steps.toSorted((a, b) => b.ratio - a.ratio)) {
    if (kept.every((other) => distanceUs(other.frame, step.frame) >= leastUs)) kept.push(step)
  }
  return kept
}
