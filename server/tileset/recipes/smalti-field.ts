/** Side of a piece in the units it is drawn in: one pixel at the base size, many in a close-up. */
export const PIECE_UNITS = 64

/** Where the centre of a pixel of a raster `sidePx` wide lies, in units. */
export function unitOf(px: number, sidePx: number): number {
  return ((px + 0.5) * PIECE_UNITS) / sidePx - 0.5
}

/** Whether a raster shows what is smaller than a unit. */
export function isCloseUp(sidePx: number): boolean {
  return sidePx > PIECE_UNITS
}

/**
 * Takes the mean of each quadrant out of a field by a smooth sheet, so that a turned piece weighs the same on every
 * side.
 *
 * @param field [side x side] f32, changed
 * @param extra [side x side] f32, what will be added to the field later; counted, not changed
 */
export function balanceQuadrants(field: Float32Array, extra?: Float32Array): void {
  const side = Math.sqrt(field.length)
  const half = side / 2
  const means = [0, 0, 0, 0]
  field.forEach((value, at) => {
    const quadrant = (at % side >= half ? 1 : 0) + (at >= field.length / 2 ? 2 : 0)
    means[quadrant]! += (value + (extra?.[at] ?? 0)) / (half * half)
  })
  const [topLeft, topRight, bottomLeft, bottomRight] = means as [number, number, number, number]
  const mean = (topLeft + topRight + bottomLeft + bottomRight) / 4
  const tiltX = (topRight + bottomRight - topLeft - bottomLeft) / 2
  const tiltY = (bottomLeft + bottomRight - topLeft - topRight) / 2
  const twist = topLeft + bottomRight - topRight - bottomLeft
  for (let at = 0; at < field.length; at++) {
    const x = ((at % side) + 0.5) / half - 1
    const y = (Math.floor(at / side) + 0.5) / half - 1
    field[at]! -= mean + tiltX * x + tiltY * y + twist * x * y
  }
}

/** Scales a field of mean 0 to a root mean square. Matching then prefers no piece for being smoother than others. */
export function scaleTo(field: Float32Array, rootMeanSquare: number): void {
  const sum = field.reduce((total, value) => total + value * value, 0)
  const scale = rootMeanSquare / Math.sqrt(Math.max(1e-9, sum / field.length))
  for (let at = 0; at < field.length; at++) field[at]! *= scale
}
