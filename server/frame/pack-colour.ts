import { CHROMA_SCALE, DESCRIPTOR_LANES, LANE, LUMA_SCALE } from '../protocol/descriptor.ts'

const V_TO_RED = 1.5748 / CHROMA_SCALE
const U_TO_BLUE = 1.8556 / CHROMA_SCALE

/** Levels beyond half a step by which green, or red and blue, must have moved before a cell's colour is told anew. */
const HELD_GREEN = 8
const HELD_RED_BLUE = 12

/**
 * RGB565 of a cell's mean colour.
 *
 * @param lumaSum the four luma lanes added
 * @param u       chroma lane U
 * @param v       chroma lane V
 */
export function packColour(lumaSum: number, u: number, v: number): number {
  const y = lumaSum / (4 * LUMA_SCALE)
  const red = y + V_TO_RED * v
  const blue = y + U_TO_BLUE * u
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  return (toBits(red, 31) << 11) | (toBits(green, 63) << 5) | toBits(blue, 31)
}

/** Which cells of a plane of colours are written, and whether they may keep the colour that stands there. */
export type PackedRow = { readonly at: number; readonly isHeld: boolean }

/**
 * Writes the colours of a row of cells; where `isHeld` those that have hardly moved keep theirs, so that noise is not
 * sent.
 *
 * @param samples [count x 8] i16
 * @param colours u16 RGB565, written from `at` on
 */
export function packColours(
  samples: Int16Array,
  count: number,
  colours: Uint16Array,
  { at, isHeld }: PackedRow,
): void {
  for (let cell = 0; cell < count; cell++) {
    const from = cell * DESCRIPTOR_LANES
    const luma = samples[from]! + samples[from + 1]! + samples[from + 2]! + samples[from + 3]!
    const [u, v] = [samples[from + LANE.U]!, samples[from + LANE.V]!]
    if (!isHeld || isMoved(colours[at + cell]!, luma, u, v)) colours[at + cell] = packColour(luma, u, v)
  }
}

/** Whether a colour is farther from a packed one than half a step and a little, on any channel. */
export function isMoved(packed: number, lumaSum: number, u: number, v: number): boolean {
  const y = lumaSum / (4 * LUMA_SCALE)
  const red = y + V_TO_RED * v
  const blue = y + U_TO_BLUE * u
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  return (
    isApart(packed >> 11, 255 / 31, red, HELD_RED_BLUE) ||
    isApart((packed >> 5) & 63, 255 / 63, green, HELD_GREEN) ||
    isApart(packed & 31, 255 / 31, blue, HELD_RED_BLUE)
  )
}

function isApart(bits: number, step: number, level: number, held: number): boolean {
  return Math.abs(bits * step - Math.min(255, Math.max(0, level))) > step / 2 + held
}

function toBits(level: number, max: number): number {
  return level <= 0 ? 0 : level >= 255 ? max : (level * (max / 255) + 0.5) | 0
}
