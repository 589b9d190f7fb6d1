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

const CHROMA_DISTANCES = new Float64Array(CHROMA_BLOCKS / 2)

const LUMA_DISTANCES = new Float64Array(LUMA_BLOCKS)

/** How far the luma blocks of two frames are apart over the half that changed least: a title does not count. */
export function calmLumaDistance({ luma }: FilmMeasures, one: number, other: number): number {
  for (let block = 0; block < LUMA_BLOCKS; block++) {
    LUMA_DISTANCES[block] = Math.abs(luma[one * LUMA_BLOCKS + block]! - luma[other * LUMA_BLOCKS + block]!)
  }
  return calmHalf(LUMA_DISTANCES)
}

/** The same of the chroma blocks, both planes added up: an object of another colour does not count. */
export function calmChromaDistance({ chroma }: FilmMeasures, one: number, other: number): number {
  const blocks = CHROMA_DISTANCES.length
  for (let block = 0; block < blocks; block++) {
    const a = one * CHROMA_BLOCKS + block
    const b = other * CHROMA_BLOCKS + block
    CHROMA_DISTANCES[block] =
      Math.abs(chroma[a]! - chroma[b]!) + Math.abs(chroma[a + blocks]! - chroma[b + blocks]!)
  }
  return calmHalf(CHROMA_DISTANCES)
}

/** Mean of the lower half of the values; sorts them. */
function calmHalf(values: Float64Array): number {
  values.sort()
  let sum = 0
  for (let at = 0; at < values.length / 2; at++) sum += values[at]!
  return (2 * sum) / values.length
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
