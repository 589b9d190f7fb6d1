/** What moving tiles show at one moment. */
export type ClipMoment = {
  /** u32: milliseconds that clips have played; 1024ths of a beat where `beatMs` is not 0. */
  readonly place: number
  /** Whole milliseconds of a beat where clips play on the beat, else 0. */
  readonly beatMs: number
  /** Whether all cells of a tile show the same frame of it. */
  readonly areLocked: boolean
}

/** Where nothing plays. */
export const CLIPS_AT_REST: ClipMoment = { place: 0, beatMs: 0, areLocked: false }

/** Steps that a beat is counted in. */
export const BEAT_STEPS = 1024

/** A round takes 1/4 beat at least and this many quarters of a beat at most. */
const MOST_QUARTERS = 256
/** Between two powers of two the nearer by ratio is taken: the limit is their geometric mean, sqrt 2 as 181 / 128. */
const [HALF_WAY, HALF_WAY_OF] = [181, 128 * 4]

/**
 * Which frame of a clip a cell shows: a pure function of time, tile and cell, the same on server, client and GPU. Each
 * cell begins at a place of its own, by its hash, unless they are locked. On the beat a round takes 2^n beats, as near
 * as can be to the time it takes by itself.
 *
 * @param frames  frames of the tile, at least 1
 * @param roundMs how long one round of them lasts; 0 for a picture
 * @param hash    the cell's
 */
export function clipFrame(
  { place, beatMs, areLocked }: ClipMoment,
  frames: number,
  roundMs: number,
  hash: number,
): number {
  if (roundMs === 0) return 0
  const round = clipRound(roundMs, beatMs)
  const own = areLocked ? 0 : (hash >>> 8) & 0xffff
  return Math.floor((((((place >>> 0) % round) + own * 7) % round) * frames) / round)
}

/** How long a round lasts in the units of `ClipMoment.place`. */
function clipRound(roundMs: number, beatMs: number): number {
  if (beatMs === 0) return roundMs
  let quarters = 1
  while (quarters < MOST_QUARTERS && roundMs * HALF_WAY_OF > quarters * beatMs * HALF_WAY) quarters *= 2
  return (quarters * BEAT_STEPS) / 4
}

/** The same in GLSL ES 3.00; `hash` is 0 where cells are locked. */
export const CLIP_FRAME_GLSL = `
uint clipRound(uint roundMs, uint beatMs) {
  if (beatMs == 0u) return roundMs;
  uint quarters = 1u;
  while (quarters < ${MOST_QUARTERS}u && roundMs * ${HALF_WAY_OF}u > quarters * beatMs * ${HALF_WAY}u) quarters *= 2u;
  return quarters * ${BEAT_STEPS / 4}u;
}
uint clipFrame(uint place, uint beatMs, uint frames, uint roundMs, uint hash) {
  if (roundMs == 0u) return 0u;
  uint span = clipRound(roundMs, beatMs);
  uint own = ((hash >> 8) & 65535u) * 7u;
  return (place % span + own) % span * frames / span;
}`
