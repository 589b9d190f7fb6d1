import type { RasterFormat } from '../frame/raster.ts'
import { rasterPlanes } from '../frame/raster.ts'

/** The slate is drawn this small; the sampler stretches it over the grid. */
export const SLATE_FORMAT: RasterFormat = { width: 160, height: 90 }

/**
 * Draws the standby picture: slow curtains of colour, never black and without text, so that the wall stays alive when
 * there is no source.
 *
 * @param buffer  memory that holds the raster at `offset`, yuv420p as `SLATE_FORMAT`; written
 * @param seconds time; the picture moves on continuously and never repeats soon
 */
export function drawSlate(buffer: ArrayBufferLike, offset: number, seconds: number): void {
  const { width, height } = SLATE_FORMAT
  const { luma, u, v } = rasterPlanes(buffer, offset, SLATE_FORMAT)
  const t = seconds * 0.11
  for (let y = 0; y < height; y++) {
    const fy = y / height
    for (let x = 0; x < width; x++) {
      const fx = x / height
      const fold = fx * 2.1 + 0.7 * Math.sin(fy * 2.6 + t * 1.7) + 0.35 * Math.sin(fx * 3.1 - t * 2.3)
      const curtain = 0.5 + 0.5 * Math.sin(fold * 3 + t * 2)
      const veil = 0.5 + 0.5 * Math.sin(fold * 1.3 - fy * 3.4 - t * 1.3)
      luma[y * width + x] = 38 + 118 * curtain * (0.35 + 0.65 * veil) + 46 * veil * (1 - fy)
    }
  }
  const half = width / 2
  for (let y = 0; y < height / 2; y++) {
    const fy = (2 * y) / height
    for (let x = 0; x < half; x++) {
      const fx = (2 * x) / height
      const hue = t * 0.9 + fx * 0.9 + 1.1 * Math.sin(fy * 1.9 + t) + 0.6 * Math.sin(fx * 1.7 - t * 1.4)
      u[y * half + x] = 128 + 38 * Math.cos(hue) + 14
      v[y * half + x] = 128 + 34 * Math.sin(hue)
    }
  }
}
