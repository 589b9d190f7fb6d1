/** The part of opentype.js that glyph tiles need; its published types bring a browser's globals along. */
declare module 'opentype.js' {
  export type Path = { toPathData(decimals: number): string }

  export type Glyph = {
    readonly advanceWidth?: number
    getPath(x: number, baseline: number, fontSize: number): Path
    getBoundingBox(): { readonly y1: number; readonly y2: number }
  }

  export type Font = {
    readonly unitsPerEm: number
    readonly ascender: number
    readonly descender: number
    charToGlyph(character: string): Glyph
    /** 0 where the font has none. */
    charToGlyphIndex(character: string): number
  }

  const opentype: { parse(bytes: ArrayBuffer): Font }
  export default opentype
}
