/**
 * Means of the values within a reach along one axis; outside counts as 0.
 *
 * @param from  [side x side] f32
 * @param to    [side x side] f32, written
 * @param step  distance of neighbours along the axis: 1 for rows, the side for columns
 * @param across distance of neighbouring lines: the side for rows, 1 for columns
 * @param reach pixels to either side
 */
export function boxBlur(
  from: Float32Array,
  to: Float32Array,
  step: number,
  across: number,
  reach: number,
): void {
  const side = Math.max(step, across)
  const span = 2 * reach + 1
  for (let line = 0; line < side; line++) {
    const start = line * across
    let sum = 0
    for (let at = -reach; at < side; at++) {
      const enters = at + reach
      if (enters < side) sum += from[start + enters * step]!
      const leaves = at - reach - 1
      if (leaves >= 0) sum -= from[start + leaves * step]!
      if (at >= 0) to[start + at * step] = sum / span
    }
  }
}
