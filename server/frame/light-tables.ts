import { LUMA_SCALE, fromLinear, toLinear } from '../protocol/descriptor.ts'
import type { LevelMap } from './source-levels.ts'

/** Linear light of full white in the integers of `LIGHT_TO_LUMA`. */
export const LIGHT_SCALE = 16_384

/** Linear light 0..`LIGHT_SCALE` (rounded) to a luma lane, Y' x `LUMA_SCALE`. */
export const LIGHT_TO_LUMA = Int16Array.from({ length: LIGHT_SCALE + 1 }, (_, light) =>
  Math.round(fromLinear(light / LIGHT_SCALE) * LUMA_SCALE),
)

const SUBSTEPS = 16
const LEVEL_TO_LIGHT = Float64Array.from({ length: 255 * SUBSTEPS + 1 }, (_, step) => {
  const below = Math.floor(step / SUBSTEPS)
  const share = step / SUBSTEPS - below
  const light = toLinear(below) * (1 - share) + toLinear(Math.min(255, below + 1)) * share
  return light * LIGHT_SCALE
})

/**
 * Fills the table from a raster's Y' to linear light after levels.
 *
 * @param out [256] f64, 0..`LIGHT_SCALE`; written
 */
export function fillLightTable(levels: LevelMap, out: Float64Array): void {
  for (let level = 0; level < 256; level++) {
    const levelled = Math.min(255, Math.max(0, (level - levels.black) * levels.gain))
    out[level] = LEVEL_TO_LIGHT[Math.round(levelled * SUBSTEPS)]!
  }
}
