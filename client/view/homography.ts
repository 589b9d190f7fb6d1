/** Corners of a picture, x and y in parts of the canvas, y down: top left, top right, bottom right, bottom left. */
export type Corners = readonly [number, number, number, number, number, number, number, number]

/** [3 x 3] row by row: takes a place (x, y, 1) to (x' w, y' w, w). */
export type Homography = readonly [number, number, number, number, number, number, number, number, number]

/** A place in the plane. */
export type PlanePoint = { readonly x: number; readonly y: number }

/** Corners of a picture that fills its canvas. */
export const FILLED: Corners = [0, 0, 1, 0, 1, 1, 0, 1]

/** Twice the least area of the triangle at a corner, in parts of the canvas. */
const LEAST_TURN = 0.002

/** Whether a picture can be seen between four corners: none is bent in or lies on the line of its neighbours. */
export function canHoldPicture(corners: Corners): boolean {
  const turns = [0, 1, 2, 3].map((at) => turnAt(corners, at))
  return turns.every((turn) => turn >= LEAST_TURN) || turns.every((turn) => turn <= -LEAST_TURN)
}

/**
 * Takes the unit square to four corners; null when no picture can be seen between them.
 *
 * Source: Heckbert, "Fundamentals of Texture Mapping and Image Warping", section 2.2.3.
 */
export function homographyTo(corners: Corners): Homography | null {
  if (!canHoldPicture(corners)) return null
  const [x0, y0, x1, y1, x2, y2, x3, y3] = corners
  const [sumX, sumY] = [x0 - x1 + x2 - x3, y0 - y1 + y2 - y3]
  const [rightX, rightY, lowX, lowY] = [x1 - x2, y1 - y2, x3 - x2, y3 - y2]
  const scale = rightX * lowY - lowX * rightY
  const g = (sumX * lowY - lowX * sumY) / scale
  const h = (rightX * sumY - sumX * rightY) / scale
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1]
}

/** Takes back what a homography does. */
export function invertHomography([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]
}

/** Where a homography takes a place. */
export function applyHomography([a, b, c, d, e, f, g, h, i]: Homography, { x, y }: PlanePoint): PlanePoint {
  const w = g * x + h * y + i
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w }
}

/** The CSS transform, about the top left corner, that takes a box of this size to corners in parts of it. */
export function cssTransformOf(homography: Homography, width: number, height: number): string {
  const [a, b, c, d, e, f, g, h, i] = homography
  const [across, down] = [height / width, width / height]
  const columns = [
    [a, d * across, 0, g / width],
    [b * down, e, 0, h / height],
    [0, 0, 1, 0],
    [c * width, f * height, 0, i],
  ]
  return `matrix3d(${columns.flat().join(',')})`
}

/** Twice the area of the triangle of a corner and its neighbours, signed by the way it turns. */
function turnAt(corners: Corners, at: number): number {
  const point = (index: number): readonly [number, number] => [
    corners[(index % 4) * 2]!,
    corners[(index % 4) * 2 + 1]!,
  ]
  const [[x0, y0], [x1, y1], [x2, y2]] = [point(at + 3), point(at), point(at + 1)]
  return (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1)
}
