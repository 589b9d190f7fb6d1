/** A well-mixed u32 of two integers. */
export function mixHash(value: number, seed: number): number {
  let h = (Math.imul(value, 0x9e3779b1) ^ Math.imul(seed + 0x7f4a7c15, 0x85ebca77)) >>> 0
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39) >>> 0
  return (h ^ (h >>> 15)) >>> 0
}

/** A sequence of numbers in 0..1 that depends on the seed alone. */
export function randomFrom(seed: number): () => number {
  let count = 0
  return () => mixHash(count++, seed) / 4294967296
}

/** Smooth noise, about -1..1, with features of about one unit; repeats nowhere within reach. Source: Perlin, 1985. */
export function smoothNoise(x: number, y: number, seed: number): number {
  const col = Math.floor(x)
  const row = Math.floor(y)
  const right = x - col
  const down = y - row
  const u = ease(right)
  const v = ease(down)
  const top = corner(col, row, right, down, seed) * (1 - u) + corner(col + 1, row, right - 1, down, seed) * u
  const bottom =
    corner(col, row + 1, right, down - 1, seed) * (1 - u) +
    corner(col + 1, row + 1, right - 1, down - 1, seed) * u
  return 1.5 * (top * (1 - v) + bottom * v)
}

const DIRECTIONS = 64
const COSINES = Float64Array.from({ length: DIRECTIONS }, (_, turn) =>
  Math.cos((turn * 2 * Math.PI) / DIRECTIONS),
)
const SINES = Float64Array.from({ length: DIRECTIONS }, (_, turn) =>
  Math.sin((turn * 2 * Math.PI) / DIRECTIONS),
)

function corner(col: number, row: number, x: number, y: number, seed: number): number {
  const turn = mixHash(Math.imul(row, 0x1f35) + col, seed) >>> 26
  return COSINES[turn]! * x + SINES[turn]! * y
}

function ease(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10)
}
