/** Pixels looked at along a row and a column. */
const COLUMNS = 120
const ROWS = 68
/** Levels between which a camera's noise is not cut off. */
const DARKEST = 4
const BRIGHTEST = 251
/** Pixels that must be left for a measure. */
const LEAST_COUNT = 400
/** The share of the pixels, the smoothest ones, whose bend is noise and no texture. */
const SMOOTH_SHARE = 0.2
/** A fifth of a normal distribution lies within so many of its deviations. */
const DEVIATIONS_OF_SHARE = 0.2533
/** Deviation of `4 c - n - e - s - w` of independent pixels over theirs. */
const BEND_GAIN = Math.sqrt(20)
/** Time in which the noise followed covers 63 % of a change. */
const SMOOTHING_US = 1_500_000

/**
 * The noise of one raster, as its deviation from pixel to pixel, levels: told by how much the smoothest pixels bend
 * away from their neighbours, so that neither motion nor edges count.
 *
 * Source: after Immerkær, "Fast noise variance estimation", 1996, by a quantile instead of a mean.
 *
 * @param luma      [height x width] u8, row-major
 * @param histogram [256] u32 scratch, overwritten
 */
export function measureNoise(luma: Uint8Array, width: number, histogram: Uint32Array): number {
  const height = luma.length / width
  histogram.fill(0)
  let count = 0
  for (let row = 0; row < ROWS; row++) {
    const y = 1 + Math.floor(((row + 0.5) * (height - 2)) / ROWS)
    for (let col = 0; col < COLUMNS; col++) {
      const at = y * width + 1 + Math.floor(((col + 0.5) * (width - 2)) / COLUMNS)
      const level = luma[at]!
      if (level < DARKEST || level > BRIGHTEST) continue
      const around = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]!
      histogram[Math.min(255, Math.abs(4 * level - around))]!++
      count++
    }
  }
  if (count < LEAST_COUNT) return 0
  return quantile(histogram, count * SMOOTH_SHARE) / (DEVIATIONS_OF_SHARE * BEND_GAIN)
}

/** The value below which `wanted` of the counted ones lie; each stands for those half a step around it. */
function quantile(histogram: Uint32Array, wanted: number): number {
  let below = 0
  for (let value = 0; value < histogram.length; value++) {
    const here = histogram[value]!
    if (below + here >= wanted) {
      const from = Math.max(0, value - 0.5)
      return from + ((value + 0.5 - from) * (wanted - below)) / here
    }
    below += here
  }
  return histogram.length
}

/** The noise that follows a source, a step on; null at the first frame. */
export function followNoise(state: number | null, measured: number, elapsedUs: number): number {
  if (state === null) return measured
  return state + (measured - state) * (1 - Math.exp(-Math.max(0, elapsedUs) / SMOOTHING_US))
}

/**
 * What is left of a pixel's noise in the mean of a quarter of a cell, levels.
 *
 * @param pixels of the raster that the grid's cells share
 */
export function quadrantNoise(pixelNoise: number, pixels: number, cells: number): number {
  return pixelNoise / Math.sqrt(Math.max(1, pixels / (4 * cells)))
}
