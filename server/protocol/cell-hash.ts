/**
 * A well-mixed u32 for a cell, the same on server, client and GPU: it turns and flips a cell's piece, staggers its
 * crossfade and tilts it for the glint.
 */
export function cellHash(col: number, row: number): number {
  let h = (Math.imul(col, 0x9e3779b1) ^ Math.imul(row, 0x85ebca77)) >>> 0
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39) >>> 0
  return (h ^ (h >>> 15)) >>> 0
}

/** The same hash in GLSL ES 3.00. */
export const CELL_HASH_GLSL = `
uint cellHash(uvec2 cell) {
  uint h = (cell.x * 0x9e3779b1u) ^ (cell.y * 0x85ebca77u);
  h = (h ^ (h >> 15)) * 0x2c1b3c6du;
  h = (h ^ (h >> 12)) * 0x297a2d39u;
  return h ^ (h >> 15);
}`

/** Bits 0..2 of the hash: flip x (1), flip y (2), transpose (4), applied in this order to a turnable tile. */
export function cellOrientation(hash: number): number {
  return hash & 7
}

/** Bits 8..15 of the hash as 0..1: when inside the crossfade this cell starts. */
export function cellStagger(hash: number): number {
  return ((hash >>> 8) & 255) / 255
}

/** Bits 16..23 and 24..31 as -1..1: how this cell's surface is tilted. */
export function cellTilt(hash: number): readonly [number, number] {
  return [((hash >>> 16) & 255) / 127.5 - 1, ((hash >>> 24) & 255) / 127.5 - 1]
}
