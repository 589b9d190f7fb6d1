import { rasterPlanes } from '../../server/frame/raster.ts'
import type { RasterFormat } from '../../server/frame/raster.ts'
import { fromLinear, fromYuv, toLinear } from '../../server/protocol/descriptor.ts'

/** A picture in linear light, [height x width x 3] f32 RGB 0..1, row-major. */
export type LightPicture = { readonly width: number; readonly height: number; readonly light: Float32Array }

const LIGHT = Float32Array.from({ length: 256 }, (_, level) => toLinear(level))

/** A raster (yuv420p, full range, BT.709) in linear light, chroma repeated. */
export function lightOfRaster(raster: Uint8Array, format: RasterFormat): LightPicture {
  const { width, height } = format
  const { luma, u, v } = rasterPlanes(raster.buffer, raster.byteOffset, format)
  const light = new Float32Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const chroma = (y >> 1) * (width / 2) + (x >> 1)
      const rgb = fromYuv(luma[y * width + x]!, u[chroma]!, v[chroma]!)
      const at = (y * width + x) * 3
      for (let channel = 0; channel < 3; channel++) light[at + channel] = LIGHT[Math.round(rgb[channel]!)]!
    }
  }
  return { width, height, light }
}

/** The middle of a picture that fills an output of the given width / height. */
export type Crop = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** What of a picture is seen when it covers an output. */
export function coverCrop(picture: { width: number; height: number }, aspect: number): Crop {
  const width = Math.min(picture.width, picture.height * aspect)
  const height = Math.min(picture.height, picture.width / aspect)
  return { x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height }
}

/** A picture averaged in linear light into boxes that tile a part of it; edges of boxes may lie inside pixels. */
export function boxAverage(picture: LightPicture, crop: Crop, width: number, height: number): LightPicture {
  const columns = boxes(crop.x, crop.width, width, picture.width)
  const rows = boxes(crop.y, crop.height, height, picture.height)
  const light = new Float32Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const sum = [0, 0, 0]
      for (const line of rows[row]!) {
        for (const px of columns[col]!) {
          const from = (line.at * picture.width + px.at) * 3
          const share = line.share * px.share
          for (let channel = 0; channel < 3; channel++)
            sum[channel]! += share * picture.light[from + channel]!
        }
      }
      light.set(sum, (row * width + col) * 3)
    }
  }
  return { width, height, light }
}

type Share = { readonly at: number; readonly share: number }

function boxes(start: number, length: number, count: number, size: number): readonly (readonly Share[])[] {
  const step = length / count
  return Array.from({ length: count }, (_, box) => {
    const from = start + box * step
    const to = from + step
    const shares: Share[] = []
    for (let at = Math.max(0, Math.floor(from)); at < Math.min(size, to); at++) {
      const share = Math.min(at + 1, to) - Math.max(at, from)
      if (share > 1e-9) shares.push({ at, share: share / step })
    }
    return shares
  })
}

/** Luma' 0..255 of every pixel: the BT.709 sum of the encoded channels. */
export function lumaOf(picture: LightPicture): Float32Array {
  const out = new Float32Array(picture.width * picture.height)
  for (let at = 0; at < out.length; at++) {
    const [r, g, b] = [picture.light[at * 3]!, picture.light[at * 3 + 1]!, picture.light[at * 3 + 2]!]
    out[at] = 0.2126 * fromLinear(r) + 0.7152 * fromLinear(g) + 0.0722 * fromLinear(b)
  }
  return out
}

/** Mean square difference of two lumas of equal size. */
export function meanSquare(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2
  return sum / a.length
}

/** Peak signal to noise in dB of a mean square error of levels 0..255. */
export function psnr(error: number): number {
  return 10 * Math.log10(255 ** 2 / Math.max(error, 1e-12))
}
