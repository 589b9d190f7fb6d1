import { MATCH_CHROMA_SCALE, LUMA_SCALE } from '../protocol/descriptor.ts'

const V_TO_RED = 1.5748 / MATCH_CHROMA_SCALE
const U_TO_BLUE = 1.8556 / MATCH_CHROMA_SCALE

/** Levels beyond half a step by which green, or red and blue, must move before a colour is told anew. */
export type HeldLevels = { readonly green: number; readonly redBlue: number }

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

/** Whether a colour is farther from a packed one than half a step and the levels held, on any channel. */
export function isMoved(
  packed: number,
  lumaSum: number,
  u: number,
  v: number,
  { green: heldGreen, redBlue }: HeldLevels,
): boolean {
  const y = lumaSum / (4 * LUMA_SCALE)
  const red = y + V_TO_RED * v
  const blue = y + U_TO_BLUE * u
  const green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
  return (
    isApart(packed >> 11, 255 / 31, red, redBlue) ||
    isApart((packed >> 5) & 63, 255 / 63, green, heldGreen) ||
    isApart(packed & 31, 255 / 31, blue, redBlue)
  )
}

function isApart(bits: number, step: number, level: number, held: number): boolean {
  return Math.abs(bits * step - Math.min(255, Math.max(0, level))) > step / 2 + held
}

function toBits(level: number, max: number): number {
  return level <= 0 ? 0 : level >= 255 ? max : (level * (max / 255) + 0.5) | 0
}
