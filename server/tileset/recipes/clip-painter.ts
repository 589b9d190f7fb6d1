import { fitChroma, labToLinear, turnHue, type Lab } from '../oklab.ts'
import { levelOfLight } from '../tile-mips.ts'
import { MOTIONS, type Motion } from './clip-motions.ts'
import { mixHash, randomFrom } from './smalti-noise.ts'

const SEED = 5

/** Steps of brightness that have a colour of their own. */
const RAMP_STEPS = 256
/** Brightness runs from minus this to this. */
const RAMP_REACH = 1.6

/** Lightness from the tile's colour to its brightest, as far as there is room. */
const CONTRAST = 0.24
/** How far hue runs from the dark to the bright, radians, to either side. */
const HUE_RUN = 0.55

const MEAN_PASSES = 4

/** One moving tile: its colour, which it keeps, and what moves in it. */
type Clip = {
  readonly tile: number
  readonly mean: readonly number[]
  readonly motion: Motion
  readonly ramp: Float32Array
}

/** Draws moving tiles frame by frame. */
export class ClipPainter {
  #last: Clip | null = null

  /**
   * Draws one frame of a tile; its mean is that of all the tile's frames.
   *
   * @param colour mean of every frame
   * @param tile   number that decides what moves and how
   * @param share  time of the round, 0..1
   * @param pixels [side x side x 3] u8 sRGB, written
   */
  paint(colour: Lab, tile: number, share: number, sidePx: number, pixels: Uint8Array): void {
    if (this.#last?.tile !== tile) this.#last = clipOf(colour, tile)
    const { mean, motion, ramp } = this.#last
    const light = new Float32Array(sidePx * sidePx * 3)
    const turn = share * 2 * Math.PI
    for (let row = 0, to = 0; row < sidePx; row++) {
      const y = (2 * (row + 0.5)) / sidePx - 1
      for (let col = 0; col < sidePx; col++, to += 3) {
        const brightness = motion((2 * (col + 0.5)) / sidePx - 1, y, turn)
        const step = Math.round(((brightness + RAMP_REACH) / (2 * RAMP_REACH)) * (RAMP_STEPS - 1))
        const from = Math.min(RAMP_STEPS - 1, Math.max(0, step)) * 3
        light[to] = ramp[from]!
        light[to + 1] = ramp[from + 1]!
        light[to + 2] = ramp[from + 2]!
      }
    }
    for (let channel = 0; channel < 3; channel++) develop(light, channel, mean[channel]!, pixels)
  }
}

function clipOf(colour: Lab, tile: number): Clip {
  const random = randomFrom(mixHash(tile, SEED))
  const motion = MOTIONS[tile % MOTIONS.length]!(mixHash(tile, SEED + 1))
  const run = (random() < 0.5 ? -1 : 1) * HUE_RUN * (0.4 + 0.6 * random())
  const mean = labToLinear(colour).map((level) => Math.min(1, Math.max(0, level)))
  return { tile, mean, motion, ramp: rampOf(colour, run) }
}

/** [256 x 3] linear light: from a darker colour by the clip's own to a brighter one, hue turning on the way. */
function rampOf(colour: Lab, hueRun: number): Float32Array {
  const up = Math.min(CONTRAST, 0.6 * (1 - colour[0]) + 0.02)
  const down = Math.min(CONTRAST, 0.55 * colour[0])
  const ramp = new Float32Array(RAMP_STEPS * 3)
  for (let step = 0; step < RAMP_STEPS; step++) {
    const brightness = ((2 * step) / (RAMP_STEPS - 1) - 1) * RAMP_REACH
    const lightness = colour[0] + brightness * (brightness > 0 ? up : down)
    const shade: Lab = [Math.min(0.995, Math.max(0.01, lightness)), colour[1], colour[2]]
    const rgb = labToLinear(fitChroma(turnHue(shade, (hueRun * brightness) / RAMP_REACH, 1.1)))
    ramp.set(
      rgb.map((level) => Math.min(1, Math.max(0, level))),
      step * 3,
    )
  }
  return ramp
}

/** One channel to pixels; repeated with a gain until its mean is the wanted one, as far as light can be shown. */
function develop(light: Float32Array, channel: number, mean: number, pixels: Uint8Array): void {
  let gain = 1
  for (let pass = 0; pass < MEAN_PASSES; pass++) {
    let sum = 0
    for (let at = channel; at < light.length; at += 3) sum += Math.min(1, light[at]! * gain)
    const got = (3 * sum) / light.length
    if (Math.abs(got - mean) < 0.002 * mean) break
    gain *= mean / Math.max(1e-6, got)
  }
  for (let at = channel; at < light.length; at += 3) pixels[at] = levelOfLight(Math.min(1, light[at]! * gain))
}
