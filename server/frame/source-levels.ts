import type { SourceView } from './source-view.ts'

/** Darkest and brightest luma of a picture, Y' levels 0..255, but for its few most extreme pixels. */
export type SourceLevels = { readonly black: number; readonly white: number }

/** Levels that change nothing. */
export const FULL_LEVELS: SourceLevels = { black: 0, white: 255 }

/** Share of the pixels that may be darker than black, and brighter than white. */
const CLIP_SHARE = 0.004
/** Levels are never stretched to more than this factor, so that a dark room stays dark. */
const MAX_STRETCH = 2.5
/** Time in which the levels cover 63 % of a change; a cut sets them at once. */
const SMOOTHING_US = 1_500_000
/** Every nth pixel of every nth row is counted. */
const STEP_PX = 3

/**
 * The levels of one raster.
 *
 * @param luma      [height x width] u8, row-major
 * @param histogram [256] u32 scratch, overwritten
 */
export function measureLevels(luma: Uint8Array, width: number, histogram: Uint32Array): SourceLevels {
  histogram.fill(0)
  let count = 0
  for (let start = 0; start < luma.length; start += width * STEP_PX) {
    const end = Math.min(luma.length, start + width)
    for (let at = start; at < end; at += STEP_PX) {
      histogram[luma[at]!]!++
      count++
    }
  }
  const clip = count * CLIP_SHARE
  let black = 0
  for (let seen = histogram[0]!; seen <= clip && black < 255; seen += histogram[black]!) black++
  let white = 255
  for (let seen = histogram[255]!; seen <= clip && white > black; seen += histogram[white]!) white--
  return { black, white }
}

/**
 * The next state of levels that follow a source: a step from `state` to `measured` that depends on the time passed.
 *
 * @param state levels applied to the frame before; null at the first frame and at a cut
 */
export function followLevels(
  state: SourceLevels | null,
  measured: SourceLevels,
  elapsedUs: number,
): SourceLevels {
  if (state === null) return measured
  const share = 1 - Math.exp(-Math.max(0, elapsedUs) / SMOOTHING_US)
  return {
    black: state.black + (measured.black - state.black) * share,
    white: state.white + (measured.white - state.white) * share,
  }
}

/** Levelled luma is `(Y' - black) * gain`, clamped to 0..255; levelled chroma is `C * gain` around its middle. */
export type LevelMap = { readonly black: number; readonly gain: number }

/** What gain and autolevels of a view do to a picture of these levels. */
export function levelMap(view: SourceView, levels: SourceLevels): LevelMap {
  const stretch = Math.min(MAX_STRETCH, 255 / Math.max(1, levels.white - levels.black))
  const slope = 1 + (stretch - 1) * view.autolevels
  return { black: levels.black * view.autolevels, gain: slope * view.gain }
}
