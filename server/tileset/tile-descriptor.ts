import {
  CHROMA_SCALE,
  DESCRIPTOR_LANES,
  fromLinear,
  LANE,
  LUMA_SCALE,
  toLinear,
  toYuv,
} from '../protocol/descriptor.ts'
import { TILE_PX } from '../protocol/tile-set-manifest.ts'

/**
 * Describes a tile: quadrant and whole means in linear light over all its frames, encoded; roughness is the RMS of
 * the pixels' luma about the luma of their quadrant.
 *
 * @param frames      one or more [64 x 64 x 3] u8 sRGB
 * @param flags       TILE_TURNABLE, TILE_CUT
 * @param descriptors [tiles x 8] i16; lanes of `tile` written
 * @param means       [tiles x 3] u8 sRGB; `tile`'s mean written
 */
export function describeTile(
  frames: readonly Uint8Array[],
  flags: number,
  tile: number,
  descriptors: Int16Array,
  means: Uint8Array,
): void {
  const light = new Float64Array(12)
  const luma = new Float64Array(4)
  const lumaSquare = new Float64Array(4)
  const half = TILE_PX / 2
  for (const pixels of frames) {
    for (let at = 0; at < pixels.length;) {
      const run = at / 3 / half
      const quadrant = (run >= TILE_PX ? 2 : 0) + (run % 2)
      let [red, green, blue, lumas, squares] = [0, 0, 0, 0, 0]
      for (let column = 0; column < half; column++) {
        const r = pixels[at++]!
        const g = pixels[at++]!
        const b = pixels[at++]!
        red += toLinear(r)
        green += toLinear(g)
        blue += toLinear(b)
        const y = 0.2126 * r + 0.7152 * g + 0.0722 * b
        lumas += y
        squares += y * y
      }
      light[quadrant * 3]! += red
      light[quadrant * 3 + 1]! += green
      light[quadrant * 3 + 2]! += blue
      luma[quadrant]! += lumas
      lumaSquare[quadrant]! += squares
    }
  }
  const pixelCount = half * half * frames.length
  const lanes = descriptors.subarray(tile * DESCRIPTOR_LANES, (tile + 1) * DESCRIPTOR_LANES)
  const level = (sum: number, count: number): number => fromLinear(sum / count)
  let squares = 0
  for (let quadrant = 0; quadrant < 4; quadrant++) {
    const [r, g, b] = [light[quadrant * 3]!, light[quadrant * 3 + 1]!, light[quadrant * 3 + 2]!]
    const [y] = toYuv(level(r, pixelCount), level(g, pixelCount), level(b, pixelCount))
    lanes[LANE.LUMA + quadrant] = Math.round(y * LUMA_SCALE)
    squares += lumaSquare[quadrant]! - 2 * y * luma[quadrant]! + pixelCount * y * y
  }
  const mean = [0, 1, 2].map((channel) =>
    level(light[channel]! + light[channel + 3]! + light[channel + 6]! + light[channel + 9]!, pixelCount * 4),
  )
  const [, u, v] = toYuv(mean[0]!, mean[1]!, mean[2]!)
  lanes[LANE.U] = Math.round((u - 128) * CHROMA_SCALE)
  lanes[LANE.V] = Math.round((v - 128) * CHROMA_SCALE)
  lanes[LANE.ROUGHNESS] = Math.round(Math.sqrt(Math.max(0, squares) / (pixelCount * 4)) * LUMA_SCALE)
  lanes[LANE.FLAGS] = flags
  means.set(mean.map(Math.round), tile * 3)
}
