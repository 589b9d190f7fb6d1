import { CHROMA_SCALE, LUMA_SCALE } from '../protocol/descriptor.ts'

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

/** Encoded levels by which a bin's centre may lie outside of what RGB can show and still count as shown. */
const GAMUT_MARGIN = 12

/** The bin itself where a picture can show its colour, else the next one towards grey of the same luma that it can. */
export function shownBin(bin: number, bits: 5 | 6): number {
  let near = bin
  while (!isShown(near, bits)) near = towardsGrey(near, bits)
  return near
}

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
  const bins: number[] = []
  for (let bin = 0; bin < LIST_BINS; bin++) {
    if (shownBin(bin, 5) !== bin) continue
    blockOfBin[bin] = bins.length
    bins.push(bin)
  }
  for (let bin = 0; bin < LIST_BINS; bin++) blockOfBin[bin] = blockOfBin[shownBin(bin, 5)]!
  return { blockOfBin, binOfBlock: Uint16Array.from(bins) }
}

/** Whether a picture can show a bin's colour, give or take a little. */
export function isShown(bin: number, bits: 5 | 6): boolean {
  const mask = (1 << bits) - 1
  const levels = 256 >> bits
  const y = ((bin >> (2 * bits)) + 0.5) * levels
  const red = y + 1.5748 * (((bin & mask) + 0.5) * levels - 128)
  const blue = y + 1.8556 * ((((bin >> bits) & mask) + 0.5) * levels - 128)
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  return Math.min(red, green, blue) >= -GAMUT_MARGIN && Math.max(red, green, blue) <= 255 + GAMUT_MARGIN
}

/** The next bin towards grey of the same luma. */
export function towardsGrey(bin: number, bits: 5 | 6): number {
  const mask = (1 << bits) - 1
  const u = ((bin >> bits) & mask) - mask / 2
  const v = (bin & mask) - mask / 2
  return Math.abs(u) >= Math.abs(v) ? bin - Math.sign(u) * (mask + 1) : bin - Math.sign(v)
}
