import { fromLinear, toLinear } from '../server/protocol/descriptor.ts'
import type { Grader } from '../server/protocol/grade.ts'
import type { ColourPlane } from '../server/protocol/colour-plane.ts'
import type { GridSize } from '../server/protocol/picture-view.ts'

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
 * @param under  the colours of the picture under the grid
 * @param pixels [rows x cols x 4] u8 sRGB, and alpha of 0 where there is no tile, else 255; changed
 */
export function mixColours(
  under: ColourPlane,
  { cols, rows }: GridSize,
  { tint, blend }: ColourMix,
  pixels: Uint8ClampedArray,
): void {
  const [block, ground, smooth] = [new Float64Array(3), new Float64Array(4), new Float64Array(3)]
  const cells = new Int32Array(4)
  const own = Float32Array.from(pixels, (level, at) => ((at & 3) === 3 ? level / 255 : toLinear(level)))
  for (let cell = 0, at = 0; cell < cols * rows; cell++, at += 4) {
    const [col, row] = [cell % cols, Math.floor(cell / cols)]
    const isTile = own[at + 3] !== 0
    under.smoothLight(col, row, smooth)
    under.blockLight(col, row, block)
    if (isTile) meanLight(own, cells.subarray(0, under.blockCells(cell, cells)), ground)
    for (let channel = 0; channel < 3; channel++) {
      const tinted = own[at + channel]! + (block[channel]! - ground[channel]!) * tint
      const light = isTile ? tinted + (smooth[channel]! - tinted) * blend : smooth[channel]!
      pixels[at + channel] = LEVEL_OF_LIGHT[Math.round(Math.min(1, Math.max(0, light)) * STEPS)]!
    }
    if (!isTile) pixels[at + 3] = Math.round(blend * 255)
  }
}

/** Writes the mean light of those cells that have a tile: [3], and how many have one. */
function meanLight(light: Float32Array, cells: Int32Array, out: Float64Array): void {
  out.fill(0)
  for (const cell of cells)
    if (light[cell * 4 + 3] !== 0)
      for (let channel = 0; channel < 4; channel++) out[channel]! += light[cell * 4 + channel]!
  for (let channel = 0; channel < 3; channel++) out[channel]! /= out[3]!
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
