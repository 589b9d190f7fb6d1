/**
 * Lanes of a tile's descriptor and of a cell's sample, i16 each: luma of the four quadrants (top left, top right,
 * bottom left, bottom right), U, V, roughness, flags. 16 bytes a tile.
 */
export const DESCRIPTOR_LANES = 8
export const LANE = { LUMA: 0, U: 4, V: 5, ROUGHNESS: 6, FLAGS: 7 } as const

/** Luma lanes hold Y' (0..255, BT.709, full range) times this. */
export const LUMA_SCALE = 8

/** Chroma lanes hold U - 128 and V - 128 times this, so that a step in chroma weighs like one in all four lumas. */
export const CHROMA_SCALE = 15.56

/**
 * Chroma lanes of cells, and of tiles as they are matched, hold U - 128 and V - 128 times this.
 *
 * Source: the benchmark match. Where chroma and structure weigh a little less than mean luma, and roughness much less,
 * tiles are nearer to the colours of footage, smooth or busy, and fewer of them move with its noise.
 */
export const MATCH_CHROMA_SCALE = 13.54

/** What quadrants lie apart by in cells, and in tiles as they are matched, of what they do in the picture: as above. */
export const STRUCTURE_WEIGHT = 0.6

const DECODE = Float32Array.from({ length: 256 }, (_, level) => {
  const c = level / 255
  return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4)
})

/** sRGB level 0..255 to linear light 0..1. */
export function toLinear(level: number): number {
  return DECODE[level]!
}

/** Linear light 0..1 to an sRGB level 0..255, not rounded. */
export function fromLinear(light: number): number {
  const l = Math.min(1, Math.max(0, light))
  return 255 * (l <= 0.0031308 ? l * 12.92 : 1.055 * Math.pow(l, 1 / 2.4) - 0.055)
}

/** Y', U, V (full range BT.709, 0..255, not rounded) of encoded R', G', B' (0..255). */
export function toYuv(r: number, g: number, b: number): readonly [number, number, number] {
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return [y, (b - y) / 1.8556 + 128, (r - y) / 1.5748 + 128]
}

/** R', G', B' (0..255, clamped, not rounded) of full range BT.709 Y', U, V. */
export function fromYuv(y: number, u: number, v: number): readonly [number, number, number] {
  const r = y + 1.5748 * (v - 128)
  const b = y + 1.8556 * (u - 128)
  const g = (y - 0.2126 * r - 0.0722 * b) / 0.7152
  const level = (c: number): number => Math.min(255, Math.max(0, c))
  return [level(r), level(g), level(b)]
}
