import { lumaOf, meanSquare, psnr, type LightPicture } from '../../../scripts/score/luma-picture.ts'
import { linearToLab } from '../../../server/tileset/oklab.ts'

/** Side of the squares that SSIM compares, and the step from one to the next. Source: Wang et al. 2004, section III. */
const WINDOW = 8
const STEP = 4
const C1 = (0.01 * 255) ** 2
const C2 = (0.03 * 255) ** 2

/** Mean distance in OKLab x 100 of two pictures of the same size. */
export function meanDistance(one: LightPicture, other: LightPicture): number {
  const pixels = one.light.length / 3
  let sum = 0
  for (let at = 0; at < one.light.length; at += 3) {
    const [l, a, b] = linearToLab([one.light[at]!, one.light[at + 1]!, one.light[at + 2]!])
    const [m, c, d] = linearToLab([other.light[at]!, other.light[at + 1]!, other.light[at + 2]!])
    sum += Math.hypot(l - m, a - c, b - d)
  }
  return (100 * sum) / pixels
}

/** Peak signal to noise in dB of luma'. */
export function lumaPsnr(one: LightPicture, other: LightPicture): number {
  return psnr(meanSquare(lumaOf(one), lumaOf(other)))
}

/** Structural similarity of luma', by squares of 8 x 8. */
export function lumaSsim(one: LightPicture, other: LightPicture): number {
  const [x, y] = [lumaOf(one), lumaOf(other)]
  let [sum, count] = [0, 0]
  for (let top = 0; top + WINDOW <= one.height; top += STEP)
    for (let left = 0; left + WINDOW <= one.width; left += STEP) {
      sum += windowSsim(x, y, top * one.width + left, one.width)
      count++
    }
  return sum / count
}

function windowSsim(x: Float32Array, y: Float32Array, start: number, width: number): number {
  let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0]
  for (let row = 0; row < WINDOW; row++)
    for (let at = start + row * width, end = at + WINDOW; at < end; at++) {
      const [a, b] = [x[at]!, y[at]!]
      sx += a
      sy += b
      sxx += a * a
      syy += b * b
      sxy += a * b
    }
  const count = WINDOW * WINDOW
  const [mx, my] = [sx / count, sy / count]
  const [vx, vy, cxy] = [sxx / count - mx * mx, syy / count - my * my, sxy / count - mx * my]
  return ((2 * mx * my + C1) * (2 * cxy + C2)) / ((mx * mx + my * my + C1) * (vx + vy + C2))
}
