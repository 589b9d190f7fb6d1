import { fromLinear, toLinear } from '../server/protocol/descriptor.ts'
import type { Grader } from '../server/protocol/grade.ts'
import { rgb565Light } from '../server/protocol/rgb565.ts'

/** How far cells go towards the colours of the picture under them, 0..1 each. */
export type ColourMix = {
  /** Of cells that have a tile. */
  readonly tint: number
  /** Of all cells. */
  readonly blend: number
}

const STEPS = 4096
/** Levels of light, exact within one. */
const LEVEL_OF_LIGHT = Uint8Array.from({ length: STEPS + 1 }, (_, step) =>
  Math.round(fromLinear(step / STEPS)),
)

/**
 * Mixes the colours of the picture into flat cells, in linear light.
 *
 * @param colours [cells] u16 RGB565
 * @param pixels  [cells x 4] u8 sRGB, and alpha of 0 where there is no tile, else 255; changed
 */
export function mixColours(colours: Uint16Array, mix: ColourMix, pixels: Uint8ClampedArray): void {
  const tileShare = 1 - (1 - mix.tint) * (1 - mix.blend)
  const light = new Float64Array(3)
  for (let cell = 0, at = 0; cell < colours.length; cell++, at += 4) {
    const isTile = pixels[at + 3] !== 0
    const share = isTile ? tileShare : 1
    rgb565Light(colours[cell]!, light)
    for (let channel = 0; channel < 3; channel++) {
      const own = toLinear(pixels[at + channel]!)
      pixels[at + channel] = LEVEL_OF_LIGHT[Math.round((own + (light[channel]! - own) * share) * STEPS)]!
    }
    if (!isTile) pixels[at + 3] = Math.round(mix.blend * 255)
  }
}

/**
 * Grades flat cells.
 *
 * @param pixels [cells x 4] u8 sRGB and alpha, not premultiplied; changed
 */
export function gradeColours(grader: Grader, pixels: Uint8ClampedArray): void {
  const colour = new Float64Array(3)
  for (let at = 0; at < pixels.length; at += 4) {
    for (let channel = 0; channel < 3; channel++) colour[channel] = pixels[at + channel]! / 255
    grader(colour)
    for (let channel = 0; channel < 3; channel++) pixels[at + channel] = Math.round(colour[channel]! * 255)
  }
}
