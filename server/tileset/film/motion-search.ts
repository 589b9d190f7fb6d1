/** Side of the pictures searched, of their blocks, and how far a block is looked for; 9 % of the picture's side. */
const SIDE = 32
const BLOCK = 8
const REACH = 3
const BLOCKS = (SIDE / BLOCK) ** 2

/** Blocks that explain themselves worst and do not count: at a pan's edge and under a fast object. */
const WORST_BLOCKS = 4

/** A block whose pixels are off by less than this on average is not looked for elsewhere. */
const STILL_LEVELS = 1

const COSTS = new Float64Array(BLOCKS)

/**
 * How far the luma of a picture is from what the one before shows nearby: each block takes the place in it that fits
 * best, as an encoder does when it asks whether to predict or to begin anew.
 *
 * Source: the scene cut decision of x264 and libvpx (cost of prediction against cost alone), written anew.
 *
 * @param now    [32 x 32] u8
 * @param before [32 x 32] u8
 * @returns mean of the absolute difference over all but the four worst of 16 blocks, levels
 */
export function unexplainedLuma(now: Uint8Array, before: Uint8Array): number {
  let block = 0
  for (let y = 0; y < SIDE; y += BLOCK) {
    for (let x = 0; x < SIDE; x += BLOCK) COSTS[block++] = searchBlock(now, before, x, y)
  }
  COSTS.sort()
  let sum = 0
  for (let at = 0; at < BLOCKS - WORST_BLOCKS; at++) sum += COSTS[at]!
  return sum / ((BLOCKS - WORST_BLOCKS) * BLOCK * BLOCK)
}

function searchBlock(now: Uint8Array, before: Uint8Array, x: number, y: number): number {
  let best = blockCost(now, before, x, y, 0, Number.MAX_SAFE_INTEGER)
  if (best < STILL_LEVELS * BLOCK * BLOCK) return best
  const [left, right] = [Math.max(-REACH, -x), Math.min(REACH, SIDE - BLOCK - x)]
  const [top, bottom] = [Math.max(-REACH, -y), Math.min(REACH, SIDE - BLOCK - y)]
  for (let dy = top; dy <= bottom; dy++) {
    for (let dx = left; dx <= right; dx++) {
      best = Math.min(best, blockCost(now, before, x, y, dy * SIDE + dx, best))
    }
  }
  return best
}

/** Sum of absolute differences, given up when it passes `limit`. */
function blockCost(
  now: Uint8Array,
  before: Uint8Array,
  x: number,
  y: number,
  shift: number,
  limit: number,
): number {
  let sum = 0
  for (let row = y; row < y + BLOCK && sum < limit; row++) {
    const end = row * SIDE + x + BLOCK
    for (let at = end - BLOCK; at < end; at++) sum += Math.abs(now[at]! - before[at + shift]!)
  }
  return sum
}
