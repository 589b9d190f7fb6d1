import {
  BLOCK_IDS,
  CANDIDATES,
  GRADIENT_BINS,
  GRADIENT_CENTRE_1,
  GRADIENT_CENTRE_2,
  GRADIENT_LEVELS,
} from '../joint-layout'

function centre(level: i32): i32 {
  const steep = abs(level - 2)
  const gradient = steep == 0 ? 0 : steep == 1 ? GRADIENT_CENTRE_1 : GRADIENT_CENTRE_2
  return level < 2 ? -gradient : gradient
}

function cost(descriptors: usize, id: u32, sample: v128): i32 {
  const apart = i16x8.sub(v128.load(descriptors + ((<usize>id) << 4)), sample)
  const sums = i32x4.dot_i16x8_s(apart, apart)
  const pairs = i32x4.add(sums, i32x4.shuffle(sums, sums, 2, 3, 0, 1))
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1)
}

/**
 * Fills a block with the nearest tiles of each gradient: see `fillBlock`, which does the same in plain TypeScript.
 *
 * @param scratch 32 bytes of the query, then 8 for each level of the tree and one more
 */
export function fillJoint(
  descriptors: usize,
  treeCount: i32,
  axes: usize,
  splits: usize,
  leaves: usize,
  treeIds: usize,
  inner: i32,
  luma: i32,
  u: i32,
  v: i32,
  block: usize,
  scratch: usize,
): void {
  const stack = scratch + 32
  const wanted = min(treeCount, CANDIDATES)
  let gradientX = 0
  let gradientY = 0
  for (let step = 0; step < GRADIENT_BINS; step++) {
    const beforeX = gradientX
    const beforeY = gradientY
    gradientY = step / GRADIENT_LEVELS
    const along = step % GRADIENT_LEVELS
    gradientX = (gradientY & 1) == 0 ? along : GRADIENT_LEVELS - 1 - along
    const x = centre(gradientX) >> 2
    const y = centre(gradientY) >> 2
    let sample = i16x8.splat(0)
    sample = i16x8.replace_lane(sample, 0, <i16>(luma - x - y))
    sample = i16x8.replace_lane(sample, 1, <i16>(luma + x - y))
    sample = i16x8.replace_lane(sample, 2, <i16>(luma - x + y))
    sample = i16x8.replace_lane(sample, 3, <i16>(luma + x + y))
    sample = i16x8.replace_lane(sample, 4, <i16>u)
    sample = i16x8.replace_lane(sample, 5, <i16>v)
    store<i32>(scratch, luma * 4)
    store<i32>(scratch, x * 4, 4)
    store<i32>(scratch, y * 4, 8)
    store<i32>(scratch, 0, 12)
    store<i32>(scratch, u * 2, 16)
    store<i32>(scratch, v * 2, 20)
    const out = block + ((<usize>(gradientY * GRADIENT_LEVELS + gradientX)) << 3)
    let b0 = u64.MAX_VALUE
    let b1 = b0
    let b2 = b0
    let b3 = b0
    let worst: i64 = i64.MAX_VALUE >> 4
    if (step > 0 && wanted == CANDIDATES) {
      const before = block + ((<usize>(beforeY * GRADIENT_LEVELS + beforeX)) << 3)
      worst = 0
      for (let index = 0; index < CANDIDATES; index++) {
        worst = max(worst, <i64>cost(descriptors, load<u16>(before + ((<usize>index) << 1)), sample))
      }
    }
    let top = stack
    let node = 0
    let bound: i64 = 0
    for (;;) {
      while (node < inner) {
        const apart =
          load<i32>(scratch + ((<usize>load<u8>(axes + node)) << 2)) -
          load<i32>(splits + ((<usize>node) << 2))
        const isRight = i32(apart > 0)
        const square = max(bound, <i64>apart * <i64>apart)
        if (square <= worst << 2) {
          store<i32>(top, 2 * node + 2 - isRight)
          store<i32>(top, <i32>square, 4)
          top += 8
        }
        node = 2 * node + 1 + isRight
      }
      const leaf = leaves + ((<usize>(node - inner)) << 2)
      const end = load<i32>(leaf, 4)
      for (let at = load<i32>(leaf); at < end; at++) {
        const id = <u32>load<u16>(treeIds + ((<usize>at) << 1))
        const own = cost(descriptors, id, sample)
        if (own > worst) continue
        const key = ((<u64>own) << 16) | id
        if (key >= b3) continue
        if (key < b2) {
          b3 = b2
          if (key < b1) {
            b2 = b1
            if (key < b0) {
              b1 = b0
              b0 = key
            } else b1 = key
          } else b2 = key
        } else b3 = key
        worst = min(worst, <i64>(b3 >> 16))
      }
      node = -1
      while (top > stack) {
        top -= 8
        bound = load<i32>(top, 4)
        if (bound > worst << 2) continue
        node = load<i32>(top)
        break
      }
      if (node < 0) break
    }
    if (b1 == u64.MAX_VALUE) b1 = b0
    if (b2 == u64.MAX_VALUE) b2 = b1
    if (b3 == u64.MAX_VALUE) b3 = b2
    store<u16>(out, <u16>b0)
    store<u16>(out, <u16>b1, 2)
    store<u16>(out, <u16>b2, 4)
    store<u16>(out, <u16>b3, 6)
  }
}
