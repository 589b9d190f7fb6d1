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
  const columns = coverage(area.left + (area.width - square) / 2, square, sidePx)
  const rows = coverage(area.top + (area.height - square) / 2, square, sidePx)
  const start = columns.first[0]! * 3
  const line = new Float32Array((columns.first[sidePx - 1]! + columns.lines) * 3 - start)
  const shrunk = new Uint8Array(sidePx * sidePx * 3)
  for (let row = 0, to = 0; row < sidePx; row++) {
    line.fill(0)
    for (let y = 0; y < rows.lines; y++) {
      const weight = rows.weights[row * rows.lines + y]!
      let from = (rows.first[row]! + y) * width * 3 + start
      for (let at = 0; at < line.length; at++) line[at]! += weight * pixels[from++]!
    }
    for (let column = 0; column < sidePx; column++) {
      let from = columns.first[column]! * 3 - start
      let r = 0.5
      let g = 0.5
      let b = 0.5
      for (let x = 0; x < columns.lines; x++, from += 3) {
        const weight = columns.weights[column * columns.lines + x]!
        r += weight * line[from]!
        g += weight * line[from + 1]!
        b += weight * line[from + 2]!
      }
      shrunk[to++] = r
      shrunk[to++] = g
      shrunk[to++] = b
    }
  }
  return shrunk
}

/** What `count` equal parts of a length cover: from line `first` on the next `lines`, with shares that add up to 1. */
type Coverage = { readonly first: Int32Array; readonly lines: number; readonly weights: Float32Array }

function coverage(start: number, length: number, count: number): Coverage {
  const end = Math.ceil(start + length - 1e-9)
  const lines = Math.min(Math.ceil(length / count) + 1, end - Math.floor(start))
  const first = new Int32Array(count)
  const weights = new Float32Array(count * lines)
  for (let part = 0; part < count; part++) {
    const from = start + (part * length) / count
    const to = start + ((part + 1) * length) / count
    first[part] = Math.min(Math.floor(from), end - lines)
    for (let line = 0; line < lines; line++) {
      const at = first[part]! + line
      const covered = Math.min(to, at + 1) - Math.max(from, at)
      weights[part * lines + line] = (Math.max(0, covered) * count) / length
    }
  }
  return { first, lines, weights }
}
