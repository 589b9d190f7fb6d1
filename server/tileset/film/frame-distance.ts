import { CHROMA_BINS, CHROMA_GRID, LUMA_BINS, LUMA_GRID, type FilmMeasures } from './film-measures.ts'

const LUMA_BLOCKS = LUMA_GRID * LUMA_GRID
const CHROMA_BLOCKS = 2 * CHROMA_GRID * CHROMA_GRID
const BINS = LUMA_BINS + 2 * CHROMA_BINS

/**
 * How differently two frames are laid out: mean distance of their luma blocks and of their chroma blocks, both planes
 * added up, levels.
 */
export function layoutDistance(measures: FilmMeasures, one: number, other: number): number {
  const { luma } = measures
  let sum = 0
  for (let block = 0, a = one * LUMA_BLOCKS, b = other * LUMA_BLOCKS; block < LUMA_BLOCKS; block++) {
    sum += Math.abs(luma[a++]! - luma[b++]!)
  }
  return sum / LUMA_BLOCKS + chromaDistance(measures, one, other)
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
 * How far the layout of a frame is from a mix of two others in equal parts, as a share of how far these are from each
 * other; 0 in the middle of a dissolve.
 */
export function blendError(measures: FilmMeasures, one: number, middle: number, other: number): number {
  const luma = mixError(measures.luma, LUMA_BLOCKS, one, middle, other)
  const chroma = mixError(measures.chroma, CHROMA_BLOCKS, one, middle, other)
  return (luma + 2 * chroma) / Math.max(1, layoutDistance(measures, one, other))
}

/** How far the chroma blocks of two frames are apart, both planes added up, levels. */
export function chromaDistance({ chroma }: FilmMeasures, one: number, other: number): number {
  let sum = 0
  for (let block = 0, a = one * CHROMA_BLOCKS, b = other * CHROMA_BLOCKS; block < CHROMA_BLOCKS; block++) {
    sum += Math.abs(chroma[a++]! - chroma[b++]!)
  }
  return (2 * sum) / CHROMA_BLOCKS
}

const BLOCK_DISTANCES = new Float64Array(CHROMA_BLOCKS / 2)

/** The same over the half of the blocks that changed least: an object of another colour does not count. */
export function calmChromaDistance({ chroma }: FilmMeasures, one: number, other: number): number {
  const blocks = BLOCK_DISTANCES.length
  for (let block = 0; block < blocks; block++) {
    const a = one * CHROMA_BLOCKS + block
    const b = other * CHROMA_BLOCKS + block
    BLOCK_DISTANCES[block] =
      Math.abs(chroma[a]! - chroma[b]!) + Math.abs(chroma[a + blocks]! - chroma[b + blocks]!)
  }
  BLOCK_DISTANCES.sort()
  let sum = 0
  for (let at = 0; at < blocks / 2; at++) sum += BLOCK_DISTANCES[at]!
  return (2 * sum) / blocks
}

function mixError(levels: Uint8Array, blocks: number, one: number, middle: number, other: number): number {
  let error = 0
  for (let block = 0; block < blocks; block++) {
    const mix = (levels[one * blocks + block]! + levels[other * blocks + block]!) / 2
    error += Math.abs(levels[middle * blocks + block]! - mix)
  }
  return error / blocks
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
