const FIVE_BITS = lightOf(31)
const SIX_BITS = lightOf(63)

/**
 * Linear light of a colour as grids carry it.
 *
 * @param packed u16 RGB565, sRGB, red in the top five bits
 * @param out    [3] linear RGB in 0..1; written
 */
export function rgb565Light(packed: number, out: Float64Array): void {
  out[0] = FIVE_BITS[packed >> 11]!
  out[1] = SIX_BITS[(packed >> 5) & 63]!
  out[2] = FIVE_BITS[packed & 31]!
}

/** The same in GLSL ES 3.00. */
export const RGB565_GLSL = `
vec3 rgb565Light(uint packed) {
  vec3 c = vec3(packed >> 11, (packed >> 5) & 63u, packed & 31u) / vec3(31.0, 63.0, 31.0);
  return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045)));
}`

function lightOf(max: number): Float64Array {
  return Float64Array.from({ length: max + 1 }, (_, level) => {
    const c = level / max
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
}
