const HEAD_BYTES = 8
const MAX_SIDE_PX = 1024

/** A picture that is to come on air, small. */
export type AheadPicture = {
  readonly width: number
  readonly height: number
  /** Until it is on air. */
  readonly leadMs: number
  /** [height x width x 4] u8 sRGB, opaque, row-major. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

/** Reads an answer of `/api/ahead`: u16 width, u16 height, u32 milliseconds, little-endian, then RGB; null for another. */
export function readAheadPicture(bytes: ArrayBuffer): AheadPicture | null {
  if (bytes.byteLength < HEAD_BYTES) return null
  const head = new DataView(bytes)
  const [width, height, leadMs] = [head.getUint16(0, true), head.getUint16(2, true), head.getUint32(4, true)]
  if (width === 0 || height === 0 || width > MAX_SIDE_PX || height > MAX_SIDE_PX) return null
  const rgb = new Uint8Array(bytes, HEAD_BYTES)
  if (rgb.length < width * height * 3) return null
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel++) {
    pixels[pixel * 4] = rgb[pixel * 3]!
    pixels[pixel * 4 + 1] = rgb[pixel * 3 + 1]!
    pixels[pixel * 4 + 2] = rgb[pixel * 3 + 2]!
    pixels[pixel * 4 + 3] = 255
  }
  return { width, height, leadMs, pixels }
}
