import { rasterPlanes, type RasterFormat } from './raster.ts'

/**
 * Writes a picture as a raster, full range, BT.709.
 *
 * @param pixels [height x width x 3] u8 sRGB, as large as the format
 * @param buffer memory that holds the raster at `offset`; written
 */
export function writeRaster(
  pixels: Uint8Array,
  format: RasterFormat,
  buffer: ArrayBufferLike,
  offset: number,
): void {
  const { width, height } = format
  const { luma, u, v } = rasterPlanes(buffer, offset, format)
  const half = width / 2
  const blue = new Float32Array(half)
  const red = new Float32Array(half)
  for (let y = 0; y < height; y++) {
    if ((y & 1) === 0) {
      blue.fill(0)
      red.fill(0)
    }
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3
      const light = 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!
      luma[y * width + x] = light + 0.5
      blue[x >> 1]! += pixels[at + 2]! - light
      red[x >> 1]! += pixels[at]! - light
    }
    if ((y & 1) === 0) continue
    for (let x = 0; x < half; x++) {
      const to = (y >> 1) * half + x
      u[to] = Math.min(255, 128.5 + blue[x]! / (4 * 1.8556))
      v[to] = Math.min(255, 128.5 + red[x]! / (4 * 1.5748))
    }
  }
}
