import { choosePart, type ClipPart } from './choose-part.ts'
import { ColourSums } from './colour-spread.ts'
import { frameEndUs, type FilmMeasures } from './film-measures.ts'
import type { FrameSpan } from './find-shots.ts'

/** A stretch of a shot whose colour stays, and the part of it that is kept. */
export type Clip = {
  /** Frames that it stands for. */
  readonly span: FrameSpan
  /** Time that it stands for, microseconds: the clips of a film follow on one another without a gap. */
  readonly startUs: number
  readonly endUs: number
  readonly part: ClipPart
}

/** How clips are made. */
export type ClipOptions = {
  /** Spread of a clip's colour, p95 of the distance from its mean, OKLab dE times 100; default 1.5. */
  readonly maxSpread?: number
  /** No clip is shorter, however its colour changes; of such a one a still is kept. Default 0.4 s. */
  readonly shortestUs?: number
  /** Length of the part that is kept; 0 = its most typical frame. Default 2 s. */
  readonly maxClipSeconds?: number
}

/**
 * The clips of a film: a shot is one as long as its colour stays, and is split where that changes most otherwise.
 * Every frame lies in exactly one clip.
 */
export function splitShots(
  measures: FilmMeasures,
  shots: readonly FrameSpan[],
  options: ClipOptions = {},
): readonly Clip[] {
  const { maxSpread = 1.5, shortestUs = 400_000, maxClipSeconds = 2 } = options
  return shots.flatMap((shot) => {
    const sums = new ColourSums(measures, shot)
    return splitByColour(measures, sums, shot, { maxSpread, shortestUs }).map((span) => ({
      span,
      startUs: measures.ptsUs[span.first]!,
      endUs: frameEndUs(measures, span.end - 1),
      part: choosePart(measures, sums, span, { maxSpread, maxClipSeconds }),
    }))
  })
}

function splitByColour(
  measures: FilmMeasures,
  sums: ColourSums,
  shot: FrameSpan,
  limits: { readonly maxSpread: number; readonly shortestUs: number },
): FrameSpan[] {
  const whole: FrameSpan[] = []
  const open = [shot]
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const isSteady = sums.spread(span.first, span.end) <= limits.maxSpread
    const middle = isSteady ? null : bestSplit(measures, sums, span, limits.shortestUs)
    if (middle === null) whole.push(span)
    else open.push({ first: middle, end: span.end }, { first: span.first, end: middle })
  }
  return joinedByColour(sums, whole, limits.maxSpread)
}

/** Halves may leave neighbours whose colours fit together after all. */
function joinedByColour(sums: ColourSums, spans: readonly FrameSpan[], maxSpread: number): FrameSpan[] {
  const joined: FrameSpan[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last === undefined || sums.spread(last.first, span.end) > maxSpread) joined.push(span)
    else joined[joined.length - 1] = { first: last.first, end: span.end }
  }
  return joined
}

/** The frame at which two clips leave the least scatter; null where no two clips have room. */
function bestSplit(
  measures: FilmMeasures,
  sums: ColourSums,
  { first, end }: FrameSpan,
  shortestUs: number,
): number | null {
  const startUs = measures.ptsUs[first]!
  const endUs = frameEndUs(measures, end - 1)
  let best: number | null = null
  let least = Number.POSITIVE_INFINITY
  for (let frame = first + 1; frame < end; frame++) {
    const us = measures.ptsUs[frame]!
    if (us - startUs < shortestUs || endUs - us < shortestUs) continue
    const scatter = sums.scatter(first, frame) + sums.scatter(frame, end)
    if (scatter < least) [best, least] = [frame, scatter]
  }
  return best
}
