import { toLinear } from '../../server/protocol/descriptor.ts'

/**
 * How far the mean colours of a set's tiles lie apart.
 *
 * Source: Ottosson, "A perceptual color space for image processing" (OKLab), distances times 100.
 */
export class TileColours {
  /** [count x 3] f32 OKLab. */
  readonly #lab: Float32Array

  /** @param means [count x 3] u8 sRGB; read, not kept */
  constructor(means: Uint8Array) {
    this.#lab = new Float32Array(means.length)
    for (let at = 0; at + 2 < means.length; at += 3) {
      const [red, green, blue] = [toLinear(means[at]!), toLinear(means[at + 1]!), toLinear(means[at + 2]!)]
      const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
      const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
      const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
      this.#lab[at] = 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short
      this.#lab[at + 1] = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
      this.#lab[at + 2] = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
    }
  }

  /** Of two tiles; Infinity when one of them is none of the set. */
  distance(one: number, other: number): number {
    const lab = this.#lab
    const [a, b] = [one * 3, other * 3]
    const [light, red, blue] = [lab[a]! - lab[b]!, lab[a + 1]! - lab[b + 1]!, lab[a + 2]! - lab[b + 2]!]
    const distance = 100 * Math.hypot(light, red, blue)
    return Number.isNaN(distance) ? Infinity : distance
  }
}
