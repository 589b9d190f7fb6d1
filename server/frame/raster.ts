/** Size of a raster: planar yuv420p, full range, BT.709, square pixels, both sides even. */
export type RasterFormat = { readonly width: number; readonly height: number }

/** Bytes of one raster: luma plane, then both chroma planes at half size. */
export function rasterBytes(format: RasterFormat): number {
  return (format.width * format.height * 3) / 2
}

/** The planes of a raster that starts at `offset` of `buffer`; views, not copies. */
export function rasterPlanes(
  buffer: ArrayBufferLike,
  offset: number,
  format: RasterFormat,
): { readonly luma: Uint8Array; readonly u: Uint8Array; readonly v: Uint8Array } {
  const lumaBytes = format.width * format.height
  const chromaBytes = lumaBytes / 4
  return {
    luma: new Uint8Array(buffer, offset, lumaBytes),
    u: new Uint8Array(buffer, offset + lumaBytes, chromaBytes),
    v: new Uint8Array(buffer, offset + lumaBytes + chromaBytes, chromaBytes),
  }
}
