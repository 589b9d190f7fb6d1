import type { FilmMeasures } from './film-measures.ts'
import { AROUND_US, findCuts, type Step } from './find-cuts.ts'
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

/** After so long without a cut one is made all the same, so that the shots of a film come while it is scanned. */
const LONGEST_US = 20_000_000

/**
 * The shots of a film: they follow on one another and cover all its frames. A dissolve or fade is one boundary, about
 * its middle.
 */
export function findShots(measures: FilmMeasures, options: ShotOptions = {}): readonly FrameSpan[] {
  return new ShotFinder(options).take(measures, true)
}

/** Finds the shots of a film while it is being scanned: each as soon as nothing that follows can change it. */
export class ShotFinder {
  readonly #shortestUs: number
  readonly #flashUs: number
  #first = 0

  constructor({ shortestUs = 400_000, flashUs = 300_000 }: ShotOptions = {}) {
    this.#shortestUs = shortestUs
    this.#flashUs = flashUs
  }

  /**
   * The shots behind those given before; together they are the same however often it is asked.
   *
   * @param measures of the film's frames so far, from its first one on
   * @param isWhole  whether these are all
   */
  take(measures: FilmMeasures, isWhole: boolean): readonly FrameSpan[] {
    const { ptsUs, count } = measures
    if (this.#first >= count) return []
    const rest = { first: this.#first, end: count }
    const steps = findCuts(measures, this.#flashUs, this.#first)
    const openUs = isWhole ? Number.POSITIVE_INFINITY : this.#openFrom(measures, steps)
    const settled = steps.filter(({ frame }) => ptsUs[frame]! < openUs)
    const cuts = spaced(ptsUs, settled, rest, this.#shortestUs)
    const endUs = Math.min(openUs, ptsUs[count - 1]!)
    const parts = splitAt(rest, this.#withLongest(ptsUs, rest, cuts, endUs))
    const closed = isWhole ? parts : parts.slice(0, -1)
    this.#first = closed.at(-1)?.end ?? this.#first
    return closed.flatMap((span) => {
      const dissolves = findDissolves(measures, span)
      return splitAt(span, spaced(ptsUs, dissolves, span, this.#shortestUs, GRADUAL_US))
    })
  }

  /** Time before which no frame that follows can add a cut or take one away, microseconds. */
  #openFrom({ ptsUs, count }: FilmMeasures, steps: readonly Step[]): number {
    const farthestUs = Math.max(AROUND_US, this.#flashUs, this.#shortestUs)
    let openUs = (ptsUs[count - 2] ?? 0) - farthestUs
    for (const { frame } of steps.toReversed()) {
      if (openUs - ptsUs[frame]! < this.#shortestUs) openUs = Math.min(openUs, ptsUs[frame]!)
    }
    return openUs
  }

  /** The cuts, and those made where there is none for too long. */
  #withLongest(
    ptsUs: Float64Array,
    { first, end }: FrameSpan,
    cuts: readonly number[],
    endUs: number,
  ): readonly number[] {
    const all: number[] = []
    let frame = first
    for (const cut of [...cuts, end]) {
      const untilUs = cut === end ? endUs : ptsUs[cut]!
      for (let fromUs = ptsUs[frame]!; frame < end; fromUs = ptsUs[frame]!) {
        while (frame < end && ptsUs[frame]! - fromUs < LONGEST_US) frame++
        if (frame === end || untilUs - ptsUs[frame]! < this.#shortestUs) break
        all.push(frame)
      }
      if (cut < end) all.push(cut)
      frame = cut
    }
    return all
  }
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
