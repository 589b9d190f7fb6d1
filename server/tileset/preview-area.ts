/** Mean of a bar's rows up to which it is black; what JPEG blurs into it is darker. */
const BLACK_LEVEL = 32

/** A part of a picture, pixels. */
export type PictureArea = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/**
 * The part of a preview that shows its picture: cameras put pictures of 3:2 into previews of 4:3, between black bars.
 * Without bars it is all of it.
 *
 * @param pixels [height x width x 3] u8
 * @param main   size of the picture it is the preview of
 * @returns null when the preview lies while the picture stands, or the other way round: one of them was turned
 */
export function previewArea(
  pixels: Uint8Array,
  width: number,
  height: number,
  main: { readonly width: number; readonly height: number },
): PictureArea | null {
  if ((width - height) * (main.width - main.height) < 0) return null
  const aspect = main.width / main.height
  const rows = (height - width / aspect) / 2
  const columns = (width - height * aspect) / 2
  const isBlack = (isRow: boolean, line: number): boolean => {
    const length = isRow ? width : height
    let sum = 0
    for (let at = 0; at < length; at++) {
      const pixel = isRow ? line * width + at : at * width + line
      sum += Math.max(pixels[pixel * 3]!, pixels[pixel * 3 + 1]!, pixels[pixel * 3 + 2]!)
    }
    return sum <= length * BLACK_LEVEL
  }
  const cut = (bar: number, isRow: boolean): number => {
    if (bar < 0.5) return 0
    const last = (isRow ? height : width) - 1
    for (let line = 0; line < Math.max(1, Math.floor(bar) - 1); line++)
      if (!isBlack(isRow, line) || !isBlack(isRow, last - line)) return 0
    return Math.ceil(bar)
  }
  const [top, left] = [cut(rows, true), cut(columns, false)]
  return { left, top, width: width - 2 * left, height: height - 2 * top }
}
