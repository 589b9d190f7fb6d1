/**
 * A square picture turned as EXIF says.
 *
 * @param pixels      [side x side x 3] u8
 * @param orientation 1 to 8
 */
export function turnPixels(pixels: Uint8Array, side: number, orientation: number): Uint8Array {
  const [isSwapped, isFromRight, isFromBottom] = SOURCES[orientation - 1] ?? SOURCES[0]!
  const turned = new Uint8Array(pixels.length)
  const last = side - 1
  for (let y = 0, to = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const column = isSwapped ? y : x
      const row = isSwapped ? x : y
      let from = ((isFromBottom ? last - row : row) * side + (isFromRight ? last - column : column)) * 3
      turned[to++] = pixels[from++]!
      turned[to++] = pixels[from++]!
      turned[to++] = pixels[from]!
    }
  }
  return turned
}

/** By orientation: whether rows and columns are swapped, and whether columns and rows count from the other end. */
const SOURCES: readonly (readonly [isSwapped: boolean, isFromRight: boolean, isFromBottom: boolean])[] = [
  [false, false, false],
  [false, true, false],
  [false, true, true],
  [false, false, true],
  [true, false, false],
  [true, false, true],
  [true, true, true],
  [true, true, false],
]
