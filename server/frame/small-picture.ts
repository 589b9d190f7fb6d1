import { rasterPlanes, type RasterFormat } from './raster.ts'
import { viewAxes } from './sample-spans.ts'
import type { SourceView } from './source-view.ts'

/** A picture for people to glance at. */
export type SmallPicture = {
  readonly width: number
  readonly height: number
  /** [height x width x 3] u8 sRGB. */
  readonly pixels: Uint8Array
}

/** A pixel is the mean of so many by so many of the raster's, however large that is: enough for a glance. */
const TAPS = 3

/**
 * A raster as the output sees it, small: in time linear in the pixels of the result.
 *
 * @param buffer memory that holds the raster at `offset`; read
 * @param mostSidePx the longer side of the result, pixels
 */
export function smallPicture(
  raster: { readonly buffer: ArrayBufferLike; readonly offset: number; readonly format: RasterFormat },
  view: SourceView,
  outputAspect: number,
  mostSidePx: number,
): SmallPicture {
  const { buffer, offset, format } = raster
  const width = Math.max(1, Math.round(mostSidePx * Math.min(1, outputAspect)))
  const height = Math.max(1, Math.round(mostSidePx / Math.max(1, outputAspect)))
  const { isTurned, x, y } = viewAxes(format, view, outputAspect)
  const across = taps(x, width, isTurned ? format.height : format.width)
  const down = taps(y, height, isTurned ? format.width : format.height)
  const { luma, u, v } = rasterPlanes(buffer, offset, format)
  const half = format.width / 2
  const pixels = new Uint8ClampedArray(width * height * 3)
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let light = 0
      let blue = 0
      let red = 0
      for (let b = row * TAPS; b < (row + 1) * TAPS; b++) {
        for (let a = column * TAPS; a < (column + 1) * TAPS; a++) {
          const px = isTurned ? down[b]! : across[a]!
          const py = isTurned ? across[a]! : down[b]!
          if (px < 0 || py < 0) continue
          const at = (py >> 1) * half + (px >> 1)
          light += luma[py * format.width + px]!
          blue += u[at]! - 128
          red += v[at]! - 128
        }
      }
      const to = (row * width + column) * 3
      pixels[to] = (light + 1.5748 * red) / (TAPS * TAPS)
      pixels[to + 1] = (light - 0.1873 * blue - 0.4681 * red) / (TAPS * TAPS)
      pixels[to + 2] = (light + 1.8556 * blue) / (TAPS * TAPS)
    }
  }
  return { width, height, pixels: new Uint8Array(pixels.buffer) }
}

/** The raster's pixels under each of `count` boxes, `TAPS` a box; -1 outside of it. */
function taps([from, to]: readonly [number, number], count: number, sizePx: number): Int32Array {
  return Int32Array.from({ length: count * TAPS }, (_, n) => {
    const at = Math.floor(from + ((to - from) * (n + 0.5)) / (count * TAPS))
    return at >= 0 && at < sizePx ? at : -1
  })
}
