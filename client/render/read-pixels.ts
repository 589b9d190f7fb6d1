/** The pixels drawn last: [height x width x 4] u8 sRGB, premultiplied, top row first. */
export function readPixels(
  gl: WebGLRenderingContext | WebGL2RenderingContext,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array {
  const pixels = new Uint8Array(width * height * 4)
  const rows = new Uint8Array(width * height * 4)
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows)
  const rowBytes = width * 4
  for (let row = 0; row < height; row++)
    pixels.set(rows.subarray((height - 1 - row) * rowBytes, (height - row) * rowBytes), row * rowBytes)
  return pixels
}
