import type { Colour } from './layout-node.ts'

/** A colour written as `#rrggbb`. */
export function hex(text: string, opacity = 1): Colour {
  const part = (at: number): number => Math.round((parseInt(text.slice(at, at + 2), 16) / 255) * 1000) / 1000
  return [part(1), part(3), part(5), opacity]
}

/** Words, on every colour below. */
export const INK = hex('#f5f7fa')
/** Words that matter less. */
export const QUIET_INK = hex('#a3adba')
/** What lies behind everything. */
export const NIGHT = hex('#050608')
/** Nothing at all. */
export const CLEAR = hex('#000000', 0)

/** What each part of the show is known by, in the dark: all carry white words. */
export const COLOURS = {
  output: hex('#9a5b00'),
  zoom: hex('#1f5fc4'),
  sets: hex('#0b7a73'),
  scenes: hex('#7244c9'),
  look: hex('#a63a72'),
  effects: hex('#5a55d6'),
  tempo: hex('#2a7a34'),
  blackout: hex('#b45309'),
  danger: hex('#c81e1e'),
  plain: hex('#515c6b'),
} as const

/** The name of a colour of the layouts. */
export type ColourName = keyof typeof COLOURS
