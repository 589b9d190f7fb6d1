import { toLinear } from '../../protocol/descriptor.ts'
import { FRAME_PX } from './film-measures.ts'

const PIXELS = FRAME_PX * FRAME_PX

/** Sums of the tables below stand in 64ths of a level and stay within -320..703. */
const SCALE_BITS = 6
const LOWEST = 320
const LEVELS = 1024

const table = (factor: number, zero: number): Int32Array =>
  Int32Array.from({ length: 256 }, (_, code) => Math.round((code - zero) * factor * 2 ** SCALE_BITS))

/** BT.709, video range, to R'G'B'. Source: ITU-R BT.709-6, section 3. */
const Y = table(255 / 219, 16).map((value) => value + (LOWEST << SCALE_BITS) + 2 ** (SCALE_BITS - 1))
const RED_V = table((1.5748 * 255) / 224, 128)
const GREEN_U = table((-0.187324 * 255) / 224, 128)
const GREEN_V = table((-0.468124 * 255) / 224, 128)
const BLUE_U = table((1.8556 * 255) / 224, 128)

const LEVEL = Uint8Array.from({ length: LEVELS }, (_, at) => Math.min(255, Math.max(0, at - LOWEST)))
const LIGHT = Float32Array.from(LEVEL, toLinear)

/**
 * Writes a frame of a film as sRGB.
 *
 * @param yuv [3 x height x width] u8, planes Y', U, V, BT.709, video range
 * @param out u8, sRGB; the frame's top left pixel is written at `at`
 * @param place.stride bytes from one row of `out` to the next
 */
export function writeRgb(
  yuv: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  out: Uint8Array,
  { at, stride }: { readonly at: number; readonly stride: number },
): void {
  const plane = width * height
  for (let row = 0, pixel = 0; row < height; row++) {
    let to = at + row * stride
    for (let col = 0; col < width; col++, pixel++) {
      const y = Y[yuv[pixel]!]!
      const u = yuv[plane + pixel]!
      const v = yuv[2 * plane + pixel]!
      out[to++] = LEVEL[(y + RED_V[v]!) >> SCALE_BITS]!
      out[to++] = LEVEL[(y + GREEN_U[u]! + GREEN_V[v]!) >> SCALE_BITS]!
      out[to++] = LEVEL[(y + BLUE_U[u]!) >> SCALE_BITS]!
    }
  }
}

/**
 * The mean colour of a scanned frame.
 *
 * @param yuv [3 x 64 x 64] u8, planes Y', U, V, BT.709, video range
 * @param out [3] f64 in 0..1, linear RGB; written
 */
export function meanLight(yuv: Uint8Array, out: Float64Array): void {
  let [red, green, blue] = [0, 0, 0]
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const y = Y[yuv[pixel]!]!
    const u = yuv[PIXELS + pixel]!
    const v = yuv[2 * PIXELS + pixel]!
    red += LIGHT[(y + RED_V[v]!) >> SCALE_BITS]!
    green += LIGHT[(y + GREEN_U[u]! + GREEN_V[v]!) >> SCALE_BITS]!
    blue += LIGHT[(y + BLUE_U[u]!) >> SCALE_BITS]!
  }
  out[0] = red / PIXELS
  out[1] = green / PIXELS
  out[2] = blue / PIXELS
}
