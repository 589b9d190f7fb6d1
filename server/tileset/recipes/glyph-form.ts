/** Side of the box that the outlines of glyphs are told in: the dots of a terminal's character. */
export const GLYPH_UNITS = 16

/** The shape of a glyph. */
export type GlyphForm = {
  /** Outline as SVG path data, in a box of 16 x 16. */
  readonly path: string
  /** How wide the outline is drawn over, units: 0 is the font's own weight. */
  readonly strokeUnits: number
}
