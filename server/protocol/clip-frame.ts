/**
 * Which frame of a clip a cell shows: a pure function of time, tile and cell, the same on server, client and GPU. Each
 * cell begins at a place of its own, by its hash.
 *
 * @param clipMs  u32 milliseconds of the clips' clock
 * @param frames  frames of the tile, at least 1
 * @param roundMs how long one round of them lasts; 0 for a picture
 * @param hash    the cell's
 */
export function clipFrame(clipMs: number, frames: number, roundMs: number, hash: number): number {
  if (roundMs === 0) return 0
  const placeMs = ((clipMs >>> 0) % roundMs) + ((hash >>> 8) & 0xffff) * 7
  return Math.floor(((placeMs % roundMs) * frames) / roundMs)
}

/** The same in GLSL ES 3.00. */
export const CLIP_FRAME_GLSL = `
uint clipFrame(uint clipMs, uint frames, uint roundMs, uint hash) {
  if (roundMs == 0u) return 0u;
  uint placeMs = clipMs % roundMs + ((hash >> 8) & 65535u) * 7u;
  return (placeMs % roundMs) * frames / roundMs;
}`
