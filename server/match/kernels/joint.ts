import {
  BLOCK_EMPTY,
  BLOCK_IDS,
  BLOCK_WANTED,
  CHROMA_OFFSET,
  CHROMA_TO_BIN,
  GRADIENT_LEVELS,
  GRADIENT_LIMIT_1,
  GRADIENT_LIMIT_2,
  HOLD_COST,
} from '../joint-layout'

const NO_TILE: u32 = 0xffff

/** Cells whose places in the joint table are looked up together. */
const GROUP = 8

/** 64ths of the range of a chroma lane. */
function chromaBin(lane: i32): i32 {
  return ((lane + CHROMA_OFFSET) * CHROMA_TO_BIN) >> 16
}

/** The same of eight lanes. */
function chromaBins(lanes: v128): v128 {
  const offset = i16x8.add(lanes, i16x8.splat(<i16>CHROMA_OFFSET))
  const factor = i16x8.splat(<i16>CHROMA_TO_BIN)
  return i16x8.narrow_i32x4_u(
    i32x4.shr_u(i32x4.extmul_low_i16x8_u(offset, factor), 16),
    i32x4.shr_u(i32x4.extmul_high_i16x8_u(offset, factor), 16),
  )
}

/** Levels 0 to 4 of eight gradients. */
function gradientLevels(gradients: v128): v128 {
  const above = i16x8.add(
    i16x8.gt_s(gradients, i16x8.splat(<i16>GRADIENT_LIMIT_1)),
    i16x8.gt_s(gradients, i16x8.splat(<i16>GRADIENT_LIMIT_2)),
  )
  const below = i16x8.add(
    i16x8.lt_s(gradients, i16x8.splat(<i16>-GRADIENT_LIMIT_1)),
    i16x8.lt_s(gradients, i16x8.splat(<i16>-GRADIENT_LIMIT_2)),
  )
  return i16x8.add(i16x8.splat(2), i16x8.sub(below, above))
}

function zipLow(one: v128, other: v128): v128 {
  return i16x8.shuffle(one, other, 0, 8, 1, 9, 2, 10, 3, 11)
}

function zipHigh(one: v128, other: v128): v128 {
  return i16x8.shuffle(one, other, 4, 12, 5, 13, 6, 14, 7, 15)
}

function zipPairsLow(one: v128, other: v128): v128 {
  return i32x4.shuffle(one, other, 0, 4, 1, 5)
}

function zipPairsHigh(one: v128, other: v128): v128 {
  return i32x4.shuffle(one, other, 2, 6, 3, 7)
}

function lowHalves(one: v128, other: v128): v128 {
  return i64x2.shuffle(one, other, 0, 2)
}

function highHalves(one: v128, other: v128): v128 {
  return i64x2.shuffle(one, other, 1, 3)
}

/**
 * Where eight cells stand in the joint table.
 *
 * @param at  their samples
 * @param out [8] u32 joint bins, then [8] u16 gradients, written
 */
function placeGroup(at: usize, out: usize): void {
  const s0 = v128.load(at)
  const s1 = v128.load(at, 16)
  const s2 = v128.load(at, 32)
  const s3 = v128.load(at, 48)
  const s4 = v128.load(at, 64)
  const s5 = v128.load(at, 80)
  const s6 = v128.load(at, 96)
  const s7 = v128.load(at, 112)
  const low01 = zipLow(s0, s1)
  const low23 = zipLow(s2, s3)
  const low45 = zipLow(s4, s5)
  const low67 = zipLow(s6, s7)
  const ab0 = zipPairsLow(low01, low23)
  const ab4 = zipPairsLow(low45, low67)
  const cd0 = zipPairsHigh(low01, low23)
  const cd4 = zipPairsHigh(low45, low67)
  const uv0 = zipPairsLow(zipHigh(s0, s1), zipHigh(s2, s3))
  const uv4 = zipPairsLow(zipHigh(s4, s5), zipHigh(s6, s7))
  const a = lowHalves(ab0, ab4)
  const b = highHalves(ab0, ab4)
  const c = lowHalves(cd0, cd4)
  const d = highHalves(cd0, cd4)
  const top = i16x8.add(a, b)
  const bottom = i16x8.add(c, d)
  const luma = i16x8.shr_u(i16x8.add(top, bottom), 8)
  const x = gradientLevels(i16x8.sub(i16x8.add(b, d), i16x8.add(a, c)))
  const y = gradientLevels(i16x8.sub(bottom, top))
  const u = chromaBins(lowHalves(uv0, uv4))
  const v = chromaBins(highHalves(uv0, uv4))
  const chroma = v128.or(i16x8.shl(u, 6), v)
  v128.store(out, v128.or(i32x4.shl(i32x4.extend_low_i16x8_u(luma), 12), i32x4.extend_low_i16x8_u(chroma)))
  v128.store(
    out,
    v128.or(i32x4.shl(i32x4.extend_high_i16x8_u(luma), 12), i32x4.extend_high_i16x8_u(chroma)),
    16,
  )
  v128.store(out, i16x8.add(i16x8.mul(y, i16x8.splat(<i16>GRADIENT_LEVELS)), x), 32)
}

/** What the colour table says of a cell whose block is not filled yet, as an entry; the block is asked for. */
function askForBlock(at: usize, block: u32, states: usize, colourTable: usize): u64 {
  const state = states + ((<usize>block) << 2)
  if (atomic.load<i32>(state) == BLOCK_EMPTY) atomic.cmpxchg<i32>(state, BLOCK_EMPTY, BLOCK_WANTED)
  const luma = <i32>load<i16>(at) + <i32>load<i16>(at, 2) + <i32>load<i16>(at, 4) + <i32>load<i16>(at, 6)
  const bin = ((luma >> 7) << 12) | (chromaBin(load<i16>(at, 8)) << 6) | chromaBin(load<i16>(at, 10))
  return <u64>load<u16>(colourTable + ((<usize>bin) << 1)) * 0x0001000100010001
}

function squares(descriptors: usize, id: usize, sample: v128): v128 {
  const apart = i16x8.sub(v128.load(descriptors + (id << 4)), sample)
  return i32x4.dot_i16x8_s(apart, apart)
}

/** The cost of a tile for a sample: the squares of all lanes' differences, added. */
function cost(descriptors: usize, id: usize, sample: v128): f32 {
  const sums = squares(descriptors, id, sample)
  const pairs = i32x4.add(sums, i32x4.shuffle(sums, sums, 2, 3, 0, 1))
  return <f32>(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1))
}

/** Costs of an entry's four tiles for a sample. */
function costs(descriptors: usize, entry: u64, sample: v128): v128 {
  const a = squares(descriptors, <usize>(entry & 0xffff), sample)
  const b = squares(descriptors, <usize>((entry >> 16) & 0xffff), sample)
  const c = squares(descriptors, <usize>((entry >> 32) & 0xffff), sample)
  const d = squares(descriptors, <usize>(entry >> 48), sample)
  const ab = i32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7))
  const sums = i32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7))
  return f32x4.convert_i32x4_s(sums)
}

/** The least of four. */
function leastOf(four: v128): f32 {
  const pairs = f32x4.min(four, i32x4.shuffle(four, four, 2, 3, 0, 1))
  return min(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

function equalTo(tiles: v128, cell: usize): v128 {
  return i16x8.eq(tiles, v128.load16_splat(cell))
}

/** Which tiles are equal to a tile of the cells `from` to `to` of a row: lanes of ones. */
function equalAmong(tiles: v128, row: usize, from: i32, to: i32): v128 {
  let equal = i64x2.splat(0)
  const end = row + ((<usize>to) << 1)
  for (let at = row + ((<usize>from) << 1); at < end; at += 2) {
    equal = v128.or(equal, equalTo(tiles, at))
  }
  return equal
}

/**
 * Chooses a tile for each cell of a row: see `MatchKernels.matchJoint`.
 *
 * @param samples       of whole groups of eight cells, the last one filled up with anything
 * @param places        48 bytes of scratch
 * @param ids, lastIds where the row lies in this frame and the one before; 0 for none
 * @param repeat       what is added to the cost of a tile for touching an equal one, at most `chargeFloor` and
 *                     `chargePerCost` of the best tile's cost; for lying within the spacing `nearShare` of that, for
 *                     the last tile `HOLD_COST`
 */
export function matchJoint(
  samples: usize,
  places: usize,
  cols: i32,
  descriptors: usize,
  tileCount: i32,
  colourTable: usize,
  blockOfBin: usize,
  lists: usize,
  states: usize,
  ids: usize,
  lastIds: usize,
  keep: f32,
  repeat: f32,
  chargeFloor: f32,
  chargePerCost: f32,
  nearShare: f32,
  spacing: i32,
  rowsFrame: i32,
  rowsAbove: i32,
): void {
  const stride = (<usize>cols) << 1
  for (let cell = 0; cell < cols; cell++) {
    const at = samples + ((<usize>cell) << 4)
    const inGroup = <usize>(cell & (GROUP - 1))
    if (inGroup == 0) placeGroup(at, places)
    const sample = v128.load(at)
    const block = <u32>load<u16>(blockOfBin + ((<usize>load<u32>(places + (inGroup << 2))) << 1))
    const gradient = <usize>load<u16>(places + (inGroup << 1), 32)
    let entry = load<u64>(lists + <usize>block * (BLOCK_IDS * 2) + (gradient << 3))
    if (((<u32>entry) & 0xffff) == NO_TILE) entry = askForBlock(at, block, states, colourTable)
    const held = lastIds != 0 ? <u32>load<u16>(lastIds + ((<usize>cell) << 1)) : NO_TILE
    const last = held < <u32>tileCount ? held : 0
    let four = costs(descriptors, entry, sample)
    let lastCost = cost(descriptors, <usize>last, sample)
    if (repeat > 0) {
      const tiles = i16x8.replace_lane(i64x2.splat(entry), 4, <i16>last)
      const here = ids + ((<usize>cell) << 1)
      const left = max(0, cell - 1)
      let within: v128
      let touching: v128
      if (spacing == 2 && rowsAbove == 2 && cell > 1 && cell < cols - 2) {
        const above = (rowsFrame > 0 ? here : lastIds + ((<usize>cell) << 1)) - stride
        const above2 = (rowsFrame > 1 ? here : lastIds + ((<usize>cell) << 1)) - 2 * stride
        touching = v128.or(equalTo(tiles, here - 2), equalTo(tiles, above))
        within = v128.or(
          v128.or(
            v128.or(
              v128.or(equalTo(tiles, here - 4), equalTo(tiles, above - 4)),
              v128.or(equalTo(tiles, above - 2), equalTo(tiles, above + 2)),
            ),
            v128.or(equalTo(tiles, above + 4), equalTo(tiles, above2 - 4)),
          ),
          v128.or(
            v128.or(equalTo(tiles, above2 - 2), equalTo(tiles, above2)),
            v128.or(equalTo(tiles, above2 + 2), equalTo(tiles, above2 + 4)),
          ),
        )
      } else {
        const from = max(0, cell - spacing)
        const to = min(cols, cell + spacing + 1)
        within = equalAmong(tiles, ids, from, left)
        touching = equalAmong(tiles, ids, left, cell)
        for (let above = 1; above <= rowsAbove; above++) {
          const row = (above <= rowsFrame ? ids : lastIds) - stride * <usize>above
          within = v128.or(within, equalAmong(tiles, row, from, to))
          if (above == 1) touching = v128.or(touching, equalAmong(tiles, row, cell, cell + 1))
        }
      }
      const touch = min<f32>(repeat, leastOf(four) * chargePerCost + chargeFloor)
      const near = touch * nearShare
      const touches = f32x4.splat(touch)
      const nears = f32x4.splat(near)
      four = f32x4.add(
        four,
        v128.bitselect(
          touches,
          v128.and(nears, i32x4.extend_low_i16x8_s(within)),
          i32x4.extend_low_i16x8_s(touching),
        ),
      )
      const isTouching = i16x8.extract_lane_s(touching, 4) != 0
      const isNear = i16x8.extract_lane_s(within, 4) != 0
      lastCost += <f32>HOLD_COST * (isTouching ? touch : isNear ? near : 0)
    }
    const least = leastOf(four)
    const index = ctz(i32x4.bitmask(f32x4.eq(four, f32x4.splat(least))))
    const best = (<u32>(entry >> ((<u64>index) << 4))) & 0xffff
    const isHeld = i32(held < <u32>tileCount) & i32(sqrt<f32>(lastCost) <= sqrt<f32>(least) + keep)
    store<u16>(ids + ((<usize>cell) << 1), isHeld ? last : best)
  }
}
