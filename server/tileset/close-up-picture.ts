import sharp from 'sharp'

import {
  closeUpLevels,
  closeUpLevelTop,
  closeUpPlace,
  closeUpSize,
  type CloseUpSide,
} from '../protocol/close-up.ts'
import { toLinear } from '../protocol/descriptor.ts'
import { halveLight, levelOfLight } from './tile-mips.ts'

/** As pages are; blocks of 8 x 8 px never reach into a neighbouring level or frame. */
const JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const

/**
 * The picture file of a close-up.
 *
 * @param frames of the tile, each [side x side x 3] u8 sRGB
 */
export async function encodeCloseUp(frames: readonly Uint8Array[], side: CloseUpSide): Promise<Uint8Array> {
  const { width, height } = closeUpSize(side, frames.length)
  const picture = new Uint8Array(width * height * 3)
  for (const [frame, pixels] of frames.entries()) {
    const { left, top } = closeUpPlace(side, frame)
    writeLevels(pixels, side, picture.subarray((top * width + left) * 3), width * 3)
  }
  const image = sharp(picture, { raw: { width, height, channels: 3 } })
  return image.jpeg(JPEG).toBuffer()
}

/** A frame's levels one below the other, halved in linear light. */
function writeLevels(pixels: Uint8Array, side: CloseUpSide, out: Uint8Array, stride: number): void {
  for (let y = 0; y < side; y++) out.set(pixels.subarray(y * side * 3, (y + 1) * side * 3), y * stride)
  const light = new Float32Array(pixels.length)
  for (let at = 0; at < pixels.length; at++) light[at] = toLinear(pixels[at]!)
  for (let level = 1; level < closeUpLevels(side); level++) {
    const width = side >> level
    halveLight(light, width)
    for (let y = 0; y < width; y++) {
      let to = (closeUpLevelTop(side, level) + y) * stride
      for (let from = y * width * 3; from < (y + 1) * width * 3; from++)
        out[to++] = levelOfLight(light[from]!)
    }
  }
}
