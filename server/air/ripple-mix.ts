/** How soft the front is, as a part of the way. */
const FRONT = 0.08

/**
 * Lets one grid spread over another as a ring from the middle: the way back from slate to a live picture.
 *
 * @param out      [cols x rows] u16, row-major; written
 * @param from     the ids that give way, same shape
 * @param to       the ids that come, same shape
 * @param progress 0 = all `from`, 1 = all `to`
 */
export function mixByRipple(
  out: Uint16Array,
  from: Uint16Array,
  to: Uint16Array,
  cols: number,
  rows: number,
  progress: number,
): void {
  const reach = progress * (1 + FRONT)
  const scaleX = 2 / cols
  const scaleY = 2 / rows
  for (let row = 0; row < rows; row++) {
    const dy = (row + 0.5) * scaleY - 1
    for (let col = 0; col < cols; col++) {
      const dx = (col + 0.5) * scaleX - 1
      const cell = row * cols + col
      const ragged = ((Math.imul(cell, 0x9e3779b1) >>> 24) / 255) * FRONT
      const distance = Math.sqrt((dx * dx + dy * dy) / 2) + ragged
      out[cell] = distance < reach ? to[cell]! : from[cell]!
    }
  }
}
