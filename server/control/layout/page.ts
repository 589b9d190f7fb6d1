import type { ColourName } from './palette.ts'
import type { Piece } from './pieces.ts'

/** The screens that layouts are made for. */
export type LayoutSize = 'phone' | 'tablet'

/** One page behind a tab; null content leaves it out. */
export type Page = {
  readonly tab: string
  readonly colour: ColourName
  readonly content: Piece | null
}

/** Points of what is the same on every page, and of the canvas. */
export const CANVAS = {
  phone: { width: 390, height: 844, header: 44, tabs: 46, foot: 104, footMargin: 22, tabText: 14 },
  tablet: { width: 1024, height: 768, header: 44, tabs: 46, foot: 92, footMargin: 10, tabText: 16 },
} as const

/** Points between the rim of the canvas and what is on it. */
export const MARGIN = 10

/** How high and wide the content of a page is. */
export function pageRoom(size: LayoutSize): { readonly width: number; readonly height: number } {
  const { width, height, header, tabs, foot } = CANVAS[size]
  return { width: width - 2 * MARGIN, height: height - header - tabs - foot - 2 * MARGIN }
}
