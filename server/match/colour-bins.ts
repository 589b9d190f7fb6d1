import { CHROMA_SCALE, LUMA_SCALE, fromYuv } from '../protocol/descriptor.ts'

/** Bins of the colour table: 6 bits each of Y', U, V. */
export const COLOUR_BINS = 1 << 18

/** Bins of the candidate lists before those no picture shows are left out: 5 bits each of Y', U, V. */
export const LIST_BINS = 1 << 15

const CHROMA_OFFSET = Math.round(128 * CHROMA_SCALE)
/** Turns an offset chroma lane into 64ths of its range, as an integer product and shift. */
const CHROMA_TO_BIN = Math.round(65_536 / (4 * CHROMA_SCALE))

/**
 * The colour table's bin of a sample.
 *
 * @param lumaSum the four luma lanes added
 * @param u       chroma lane U
 * @param v       chroma lane V
 */
export function colourBin(lumaSum: number, u: number, v: number): number {
  return ((lumaSum >> 7) << 12) | (chromaBin(u) << 6) | chromaBin(v)
}

/** The candidate list's bin that holds a colour table's bin. */
export function listBin(bin: number): number {
  return ((bin >> 13) << 10) | (((bin >> 7) & 31) << 5) | ((bin >> 1) & 31)
}

/** Centre of a bin of `2^bits` levels a channel, in units of the lanes: one luma lane, U, V. */
export function binCentre(bin: number, bits: 5 | 6): readonly [number, number, number] {
  const mask = (1 << bits) - 1
  const levels = 256 >> bits
  const half = levels / 2
  const chroma = (index: number): number => Math.round((index * levels + half - 128) * CHROMA_SCALE)
  return [
    ((bin >> (2 * bits)) * levels + half) * LUMA_SCALE,
    chroma((bin >> bits) & mask),
    chroma(bin & mask),
  ]
}

function chromaBin(lane: number): number {
  return Math.min(63, ((lane + CHROMA_OFFSET) * CHROMA_TO_BIN) >> 16)
}

/** Encoded levels by which a bin's centre may lie outside of what RGB can show and still have a list of its own. */
const GAMUT_MARGIN = 12

/** Numbers the list bins that a picture can show; every other bin shares the list of the next one towards grey. */
export type ListBlocks = {
  /** [32768] u16: list bin to block */
  readonly blockOfBin: Uint16Array
  /** [blocks] u16: block to the list bin whose centre it is built for */
  readonly binOfBlock: Uint16Array
}

/** The same numbering in every thread: it depends on nothing. */
export function numberListBlocks(): ListBlocks {
  const blockOfBin = new Uint16Array(LIST_BINS)
  const own = new Int32Array(LIST_BINS).fill(-1)
  const bins: number[] = []
  for (let bin = 0; bin < LIST_BINS; bin++) {
    if (!isShown(bin)) continue
    own[bin] = bins.length
    bins.push(bin)
  }
  for (let bin = 0; bin < LIST_BINS; bin++) {
    let near = bin
    while (own[near]! < 0) near = towardsGrey(near)
    blockOfBin[bin] = own[near]!
  }
  return { blockOfBin, binOfBlock: Uint16Array.from(bins) }
}

function isShown(bin: number): boolean {
  const y = (bin >> 10) * 8 + 4
  const u = ((bin >> 5) & 31) * 8 + 4
  const v = (bin & 31) * 8 + 4
  const shown = fromYuv(y, u, v)
  const red = y + 1.5748 * (v - 128)
  const blue = y + 1.8556 * (u - 128)
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  const over = Math.max(Math.abs(red - shown[0]), Math.abs(green - shown[1]), Math.abs(blue - shown[2]))
  return over <= GAMUT_MARGIN
}

function towardsGrey(bin: number): number {
  const u = ((bin >> 5) & 31) - 15.5
  const v = (bin & 31) - 15.5
  if (Math.abs(u) >= Math.abs(v)) return bin - Math.sign(u) * 32
  return bin - Math.sign(v)
}
