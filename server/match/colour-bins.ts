import { MATCH_CHROMA_SCALE, LUMA_SCALE } from '../protocol/descriptor.ts'
import { CHROMA_OFFSET, CHROMA_TO_BIN, JOINT_BINS } from './joint-layout.ts'

/** Bins of the colour table: 6 bits each of Y', U, V. */
export const COLOUR_BINS = 1 << 18

/** Bits of luma in a bin: 6 in the colour table, 5 in the joint table. Chroma has 6 bits in both. */
export type LumaBits = 5 | 6

/**
 * The colour table's bin of a sample; half of its luma is the joint table's.
 *
 * @param lumaSum the four luma lanes added
 * @param u       chroma lane U
 * @param v       chroma lane V
 */
export function colourBin(lumaSum: number, u: number, v: number): number {
  return ((lumaSum >> 7) << 12) | chromaBins(u, v)
}

/** The joint table's bin of a sample. */
export function jointBin(lumaSum: number, u: number, v: number): number {
  return ((lumaSum >> 8) << 12) | chromaBins(u, v)
}

/** Centre of a bin in units of the lanes: one luma lane, U, V. */
export function binCentre(bin: number, lumaBits: LumaBits): readonly [number, number, number] {
  const levels = 256 >> lumaBits
  const chroma = (index: number): number => Math.round((index * 4 + 2 - 128) * MATCH_CHROMA_SCALE)
  return [((bin >> 12) + 0.5) * levels * LUMA_SCALE, chroma((bin >> 6) & 63), chroma(bin & 63)]
}

/** 64ths of the range of a chroma lane. */
export function chromaBin(lane: number): number {
  return Math.min(63, ((lane + CHROMA_OFFSET) * CHROMA_TO_BIN) >> 16)
}

function chromaBins(u: number, v: number): number {
  return (chromaBin(u) << 6) | chromaBin(v)
}

/** Encoded levels by which a bin's centre may lie outside of what RGB can show and still count as shown. */
const GAMUT_MARGIN = 8

/** The bin itself where a picture can show its colour, else the next one towards grey of the same luma that it can. */
export function shownBin(bin: number, lumaBits: LumaBits): number {
  let near = bin
  while (!isShown(near, lumaBits)) near = towardsGrey(near)
  return near
}

/** Numbers the joint bins that a picture can show; every other bin shares the block of the next one towards grey. */
export type JointBlocks = {
  /** [JOINT_BINS] u16: joint bin to block */
  readonly blockOfBin: Uint16Array
  /** [blocks] i32: block to the joint bin whose centre it is made for */
  readonly binOfBlock: Int32Array
}

/** The same numbering in every thread: it depends on nothing. */
export function numberJointBlocks(): JointBlocks {
  const blockOfBin = new Uint16Array(JOINT_BINS)
  const bins: number[] = []
  for (let bin = 0; bin < JOINT_BINS; bin++) {
    if (!isShown(bin, 5)) continue
    blockOfBin[bin] = bins.length
    bins.push(bin)
  }
  for (let bin = 0; bin < JOINT_BINS; bin++) blockOfBin[bin] = blockOfBin[shownBin(bin, 5)]!
  return { blockOfBin, binOfBlock: Int32Array.from(bins) }
}

/** Whether a picture can show a bin's colour, give or take a little. */
export function isShown(bin: number, lumaBits: LumaBits): boolean {
  const y = ((bin >> 12) + 0.5) * (256 >> lumaBits)
  const red = y + 1.5748 * (((bin & 63) + 0.5) * 4 - 128)
  const blue = y + 1.8556 * ((((bin >> 6) & 63) + 0.5) * 4 - 128)
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  return Math.min(red, green, blue) >= -GAMUT_MARGIN && Math.max(red, green, blue) <= 255 + GAMUT_MARGIN
}

/** The next bin towards grey of the same luma. */
export function towardsGrey(bin: number): number {
  const u = ((bin >> 6) & 63) - 31.5
  const v = (bin & 63) - 31.5
  return Math.abs(u) >= Math.abs(v) ? bin - Math.sign(u) * 64 : bin - Math.sign(v)
}
