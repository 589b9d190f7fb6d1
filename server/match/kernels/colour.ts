/**
 * Luma after levels: `(y - black) x gain`, clamped.
 *
 * @param gain 256ths
 * @param out  [count] u8 and up to 15 more, written
 */
export function levelLuma(from: usize, out: usize, count: i32, black: i32, gain: i32): void {
  const blacks = i16x8.splat(<i16>black)
  const gains = i16x8.splat(<i16>gain)
  for (let at: usize = 0; at < <usize>count; at += 16) {
    const levels = v128.load(from + at)
    v128.store(
      out + at,
      i8x16.narrow_i16x8_u(
        multiply(i16x8.sub(i16x8.extend_low_i8x16_u(levels), blacks), gains),
        multiply(i16x8.sub(i16x8.extend_high_i8x16_u(levels), blacks), gains),
      ),
    )
  }
}

/**
 * Chroma of each cell where two share one: each value twice, after levels, `(c - 128) x gain + 128`, clamped.
 *
 * @param out [2 x count] u8 and up to 31 more, written
 */
export function expandChroma(from: usize, out: usize, count: i32, gain: i32): void {
  const middle = i16x8.splat(128)
  const gains = i16x8.splat(<i16>gain)
  for (let at: usize = 0; at < <usize>count; at += 16) {
    let levels = v128.load(from + at)
    if (gain != 256) {
      const low = multiply(i16x8.sub(i16x8.extend_low_i8x16_u(levels), middle), gains)
      const high = multiply(i16x8.sub(i16x8.extend_high_i8x16_u(levels), middle), gains)
      levels = i8x16.narrow_i16x8_u(i16x8.add(low, middle), i16x8.add(high, middle))
    }
    const pair = out + (at << 1)
    v128.store(pair, i8x16.shuffle(levels, levels, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7))
    v128.store(
      pair,
      i8x16.shuffle(levels, levels, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15),
      16,
    )
  }
}

/** Eight numbers by 256ths, rounded, at most 32,767 and at least its opposite. */
function multiply(lanes: v128, gains: v128): v128 {
  const half = i32x4.splat(128)
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(lanes, gains), half), 8),
    i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(lanes, gains), half), 8),
  )
}

/**
 * Bins of the chroma of cells: 64ths of U, then of V.
 *
 * @param u, v [cols] u8
 * @param out  [cols] u16 and up to 15 more, written
 */
export function joinChroma(u: usize, v: usize, cols: i32, out: usize): void {
  const mask = i8x16.splat(-4)
  for (let cell: usize = 0; cell < <usize>cols; cell += 16) {
    const us = v128.and(v128.load(u + cell), mask)
    const vs = i8x16.shr_u(v128.load(v + cell), 2)
    const at = out + (cell << 1)
    const low = v128.or(i16x8.shl(i16x8.extend_low_i8x16_u(us), 4), i16x8.extend_low_i8x16_u(vs))
    const high = v128.or(i16x8.shl(i16x8.extend_high_i8x16_u(us), 4), i16x8.extend_high_i8x16_u(vs))
    v128.store(at, low)
    v128.store(at, high, 16)
  }
}

/**
 * Luma of a row, every other cell darker by some levels and those between brighter.
 *
 * @param out    [cols] u8 and up to 15 more, written
 * @param isEven whether the first cell is a darker one
 */
export function spreadLuma(y: usize, out: usize, cols: i32, levels: i32, isEven: i32): void {
  const by = i8x16.splat(<i8>levels)
  const evens = i16x8.splat(isEven ? <i16>0xff : <i16>-0x100)
  for (let cell: usize = 0; cell < <usize>cols; cell += 16) {
    const lumas = v128.load(y + cell)
    const darker = i8x16.sub_sat_u(lumas, by)
    v128.store(out + cell, v128.bitselect(darker, i8x16.add_sat_u(lumas, by), evens))
  }
}

/**
 * Looks the tile of each cell of a row up in the colour table.
 *
 * @param y      [cols] u8 luma
 * @param chroma [cols] u16 bins of the chroma
 * @param ids    [cols] u16, written
 */
export function lookUpColours(y: usize, chroma: usize, cols: i32, colourTable: usize, ids: usize): void {
  for (let cell: usize = 0; cell < <usize>cols; cell++) {
    const luma = (<u32>load<u8>(y + cell)) & 0xfc
    const bin = (luma << 10) | (<u32>load<u16>(chroma + (cell << 1)))
    store<u16>(ids + (cell << 1), load<u16>(colourTable + ((<usize>bin) << 1)))
  }
}

function apart(one: v128, other: v128): v128 {
  return v128.or(i8x16.sub_sat_u(one, other), i8x16.sub_sat_u(other, one))
}

/**
 * Gives cells of a row their last tile back where the picture has hardly moved since it was chosen.
 *
 * @param y, u, v     levels of the cells, u8
 * @param anchors     [cells] u8 of the row: luma at which each tile was chosen; U and V lie `plane` and twice `plane`
 *                    behind. Written where a cell keeps its new tile
 * @param ids         [cells] u16 of the row, the tiles looked up; written
 * @param lastIds     [cells] u16 of the row in the frame before
 * @param band        levels by which no channel may have moved
 */
export function holdColours(
  y: usize,
  u: usize,
  v: usize,
  cols: i32,
  anchors: usize,
  plane: usize,
  ids: usize,
  lastIds: usize,
  tileCount: i32,
  band: i32,
): void {
  const bands = i8x16.splat(<i8>band)
  const most = i16x8.splat(<i16>(tileCount - 1))
  const anchorsU = anchors + plane
  const anchorsV = anchorsU + plane
  let cell: usize = 0
  for (const end = <usize>(cols & ~15); cell < end; cell += 16) {
    const nowY = v128.load(y + cell)
    const nowU = v128.load(u + cell)
    const nowV = v128.load(v + cell)
    const thenY = v128.load(anchors + cell)
    const thenU = v128.load(anchorsU + cell)
    const thenV = v128.load(anchorsV + cell)
    const most3 = i8x16.max_u(i8x16.max_u(apart(nowY, thenY), apart(nowU, thenU)), apart(nowV, thenV))
    const lastLow = v128.load(lastIds + (cell << 1))
    const lastHigh = v128.load(lastIds + (cell << 1), 16)
    const isGone = i8x16.narrow_i16x8_s(i16x8.gt_u(lastLow, most), i16x8.gt_u(lastHigh, most))
    const isMoved = v128.or(i8x16.gt_u(most3, bands), isGone)
    v128.store(anchors + cell, v128.bitselect(nowY, thenY, isMoved))
    v128.store(anchorsU + cell, v128.bitselect(nowU, thenU, isMoved))
    v128.store(anchorsV + cell, v128.bitselect(nowV, thenV, isMoved))
    const at = ids + (cell << 1)
    v128.store(at, v128.bitselect(v128.load(at), lastLow, i16x8.extend_low_i8x16_s(isMoved)))
    v128.store(at, v128.bitselect(v128.load(at, 16), lastHigh, i16x8.extend_high_i8x16_s(isMoved)), 16)
  }
  for (; cell < <usize>cols; cell++) {
    const nowY = <i32>load<u8>(y + cell)
    const nowU = <i32>load<u8>(u + cell)
    const nowV = <i32>load<u8>(v + cell)
    const last = load<u16>(lastIds + (cell << 1))
    const moved = max(
      max(abs(nowY - <i32>load<u8>(anchors + cell)), abs(nowU - <i32>load<u8>(anchorsU + cell))),
      abs(nowV - <i32>load<u8>(anchorsV + cell)),
    )
    if (moved > band || <i32>last >= tileCount) {
      store<u8>(anchors + cell, <u8>nowY)
      store<u8>(anchorsU + cell, <u8>nowU)
      store<u8>(anchorsV + cell, <u8>nowV)
    } else {
      store<u16>(ids + (cell << 1), last)
    }
  }
}

/** Makes a row's levels the anchors of its tiles. */
export function anchorColours(y: usize, u: usize, v: usize, cols: i32, anchors: usize, plane: usize): void {
  memory.copy(anchors, y, cols)
  memory.copy(anchors + plane, u, cols)
  memory.copy(anchors + 2 * plane, v, cols)
}
