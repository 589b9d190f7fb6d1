/** What becomes of every colour of the picture, 0..1 of sRGB levels: shown = picture x `gain` + white x `lift`. */
export type Brightness = {
  readonly gain: number
  /** At most 1 - `gain`. */
  readonly lift: number
}

/** What the brightness of the whole output is made of, 0..1 each. */
export type BrightnessParts = {
  /** 0 when it is blacked out. */
  readonly master: number
  /** What a strobe lets through. */
  readonly strobe: number
  /** White over the picture. */
  readonly flash: number
}

/** The white of a flash, sRGB in 0..1: that of a lamp more than of a screen. */
export const FLASH_WHITE = [1, 0.985, 0.955] as const

/** The picture as it is. */
export const FULL: Brightness = { gain: 1, lift: 0 }

/** Brings together what dims and what lights up; a flash is seen through a strobe, and never more of it than the master lets. */
export function brightnessOf({ master, strobe, flash }: BrightnessParts): Brightness {
  return { gain: master * strobe * (1 - flash), lift: master * flash }
}

/** How a brightness is drawn: the picture dimmed to `master`, then white over it by its share, `veil`. */
export type DrawnBrightness = { readonly master: number; readonly veil: number }

/** How to draw a brightness. */
export function drawnBrightness({ gain, lift }: Brightness): DrawnBrightness {
  return { master: lift < 1 ? Math.min(1, gain / (1 - lift)) : 0, veil: lift }
}
