/**
 * How much light a vignette leaves at a place: all in the middle, at 1 none in the corners; an ellipse as wide as the
 * canvas.
 *
 * @param x, y from the middle of the canvas, in parts of its width and height: -0.5..0.5
 * @param amount 0..1
 * @returns factor of sRGB levels
 */
export function vignetteAt(x: number, y: number, amount: number): number {
  const t = Math.min(1, 2 * (x * x + y * y))
  return 1 - amount * t * t * (3 - 2 * t)
}

/** The same in GLSL ES 3.00. */
export const VIGNETTE_GLSL = `
float vignetteAt(vec2 place, float amount) {
  return 1.0 - amount * smoothstep(0.0, 1.0, 2.0 * dot(place, place));
}`
