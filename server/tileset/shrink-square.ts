import type { PictureArea } from './preview-area.ts'

/**
 * The square in the middle of an area, shrunk: each pixel is the mean of what it covers. For small pictures, where
 * calling a library takes longer.
 *
 * @param pixels [height x width x 3] u8
 * @param width  of the whole picture
 * @param sidePx side of the result, at most the area's short side
 * @returns [side x side x 3] u8
 */
export function shrinkSquare(
  pixels: Uint8Array,
  width: number,
  area: PictureArea,
  sidePx: number,
): Uint8Array {
  const square = Math.min(area.width, area.height)
  const columns = coverages(area.left + (area.width - square) / 2, square, sidePx)
  const rows = coverages(area.top + (area.height - square) / 2, square, sidePx)
  const share = (sidePx / square) ** 2
  const shrunk = new Uint8Array(sidePx * sidePx * 3)
  let to = 0
  for (const row of rows) {
    for (const column of columns) {
      let [r, g, b] = [0, 0, 0]
      for (let y = 0; y < row.weights.length; y++) {
        let from = ((row.first + y) * width + column.first) * 3
        for (let x = 0; x < column.weights.length; x++) {
          const weight = row.weights[y]! * column.weights[x]!
          r += weight * pixels[from++]!
          g += weight * pixels[from++]!
          b += weight * pixels[from++]!
        }
      }
      shrunk[to++] = Math.round(r * share)
      shrunk[to++] = Math.round(g * share)
      shrunk[to++] = Math.round(b * share)
    }
  }
  return shrunk
}

/** How much of which lines each of `count` equal parts covers. */
function coverages(
  start: number,
  length: number,
  count: number,
): { readonly first: number; readonly weights: readonly number[] }[] {
  return Array.from({ length: count }, (_, part) => {
    const from = start + (part * length) / count
    const to = start + ((part + 1) * length) / count
    const first = Math.floor(from)
    const lines = Math.max(1, Math.ceil(to - 1e-9) - first)
    const weights = Array.from(
      { length: lines },
      (_, line) => Math.min(to, first + line + 1) - Math.max(from, first + line),
    )
    return { first, weights }
  })
}
