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

/** Smooth noise in -1..1 with features of about one unit; repeats nowhere within reach. */
export function smoothNoise(x: number, y: number, seed: number): number {
  const col = Math.floor(x)
  const row = Math.floor(y)
  const u = ease(x - col)
  const v = ease(y - row)
  const top = cornerValue(col, row, seed) * (1 - u) + cornerValue(col + 1, row, seed) * u
  const bottom = cornerValue(col, row + 1, seed) * (1 - u) + cornerValue(col + 1, row + 1, seed) * u
  return top * (1 - v) + bottom * v
}

function cornerValue(col: number, row: number, seed: number): number {
  return mixHash(Math.imul(row, 0x1f35) + col, seed) / 2147483648 - 1
}

function ease(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10)
}
