import { CHROMA_BINS, CHROMA_GRID, LUMA_BINS, LUMA_GRID, type FilmMeasures } from './film-measures.ts'

const LUMA_BLOCKS = LUMA_GRID * LUMA_GRID
const CHROMA_BLOCKS = 2 * CHROMA_GRID * CHROMA_GRID
const BINS = LUMA_BINS + 2 * CHROMA_BINS

/**
 * How differently two frames are laid out: mean distance of their luma blocks and of their chroma blocks, both planes
 * added up, levels.
 */
export function layoutDistance(measures: FilmMeasures, one: number, other: number): number {
  const { luma, chroma } = measures
  let lumaSum = 0
  for (let block = 0, a = one * LUMA_BLOCKS, b = other * LUMA_BLOCKS; block < LUMA_BLOCKS; block++) {
    lumaSum += Math.abs(luma[a++]! - luma[b++]!)
  }
  let chromaSum = 0
  for (let block = 0, a = one * CHROMA_BLOCKS, b = other * CHROMA_BLOCKS; block < CHROMA_BLOCKS; block++) {
    chromaSum += Math.abs(chroma[a++]! - chroma[b++]!)
  }
  return lumaSum / LUMA_BLOCKS + (2 * chromaSum) / CHROMA_BLOCKS
}

/**
 * How differently two frames use their levels, wherever these lie: the levels by which the pixels of one would have to
 * move to give the other's histograms, luma, U and V added up (earth mover's distance).
 */
export function histogramDistance(measures: FilmMeasures, one: number, other: number): number {
  const luma = movedLevels(measures, one, other, 0, LUMA_BINS)
  const u = movedLevels(measures, one, other, LUMA_BINS, CHROMA_BINS)
  const v = movedLevels(measures, one, other, LUMA_BINS + CHROMA_BINS, CHROMA_BINS)
  return luma + u + v
}

/** How different two frames are, whatever the time between them, levels. */
export function frameDistance(measures: FilmMeasures, one: number, other: number): number {
  return layoutDistance(measures, one, other) + histogramDistance(measures, one, other)
}

/**
 * How far the luma blocks of a frame are from a mix of two others in equal parts, as a share of how far these are from
 * each other; 0 in the middle of a dissolve.
 */
export function blendError(measures: FilmMeasures, one: number, middle: number, other: number): number {
  const { luma } = measures
  let error = 0
  let span = 0
  for (let block = 0; block < LUMA_BLOCKS; block++) {
    const a = luma[one * LUMA_BLOCKS + block]!
    const b = luma[other * LUMA_BLOCKS + block]!
    error += Math.abs(luma[middle * LUMA_BLOCKS + block]! - (a + b) / 2)
    span += Math.abs(a - b)
  }
  return error / Math.max(span, LUMA_BLOCKS)
}

function movedLevels(
  { histogram }: FilmMeasures,
  one: number,
  other: number,
  first: number,
  bins: number,
): number {
  let ahead = 0
  let moved = 0
  for (let bin = first; bin < first + bins; bin++) {
    ahead += histogram[one * BINS + bin]! - histogram[other * BINS + bin]!
    moved += Math.abs(ahead)
  }
  return (moved / 255) * (256 / bins)
}
