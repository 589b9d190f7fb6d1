import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import opentype, { type Font } from 'opentype.js'

import { messageOf, SmaltiError } from '../../errors/smalti-error.ts'
import { drawnCharacter } from './drawn-characters.ts'
import { GLYPH_UNITS } from './glyph-form.ts'

/** A pixel font with all of ASCII in square cells and Japanese signs. Licence: SIL Open Font License 1.1. */
const OWN_FONT = '@fontsource/dotgothic16/files/dotgothic16-japanese-400-normal.woff'

const MAX_FONT_BYTES = 40e6

/** A narrow font's letters stand this much larger than its line height asks for. */
const NARROW_SCALE = 1.15

const WIDE_FORMS = 0xfee0

/** A font as outlines of single characters in square cells. */
export class GlyphFont {
  readonly #font: Font

  private constructor(font: Font) {
    this.#font = font
  }

  /**
   * Reads a font.
   *
   * @param file TTF, OTF or WOFF; null for the font that comes with the program
   * @throws {SmaltiError} `bad-tile-set` when it is none
   */
  static async open(file: string | null): Promise<GlyphFont> {
    const path = file ?? fileURLToPath(import.meta.resolve(OWN_FONT))
    try {
      const { size } = await stat(path)
      if (size > MAX_FONT_BYTES) throw new Error(`it is larger than ${MAX_FONT_BYTES / 1e6} MB`)
      const bytes = await readFile(path)
      const buffer = new ArrayBuffer(bytes.length)
      new Uint8Array(buffer).set(bytes)
      return new GlyphFont(opentype.parse(buffer))
    } catch (error) {
      throw new SmaltiError(
        'bad-tile-set',
        `the font ${path} cannot be read: ${messageOf(error)}`,
        'give a TTF, OTF or WOFF file',
        { isFatal: false },
      )
    }
  }

  /** Outline of a character in a box of 16 x 16; null when it is neither drawn by rule nor in the font. */
  outline(character: string): string | null {
    const drawn = drawnCharacter(character)
    if (drawn !== null) return drawn
    const font = this.#font
    const wide = this.#wideForm(character)
    if (font.charToGlyphIndex(wide) === 0) return null
    const glyph = font.charToGlyph(wide)
    const advance = glyph.advanceWidth ?? font.unitsPerEm
    const isSquare = advance >= font.unitsPerEm
    const perEm = isSquare ? 1 : (NARROW_SCALE * font.unitsPerEm) / (font.ascender - font.descender)
    const size = GLYPH_UNITS * perEm
    const left = (GLYPH_UNITS - (advance * size) / font.unitsPerEm) / 2
    return glyph.getPath(left, this.#baseline(size), size).toPathData(3)
  }

  /** Of a letter the form that fills a square cell, where the font has it. */
  #wideForm(character: string): string {
    const code = character.codePointAt(0)!
    if (code <= 0x20 || code >= 0x7f) return character
    const wide = String.fromCodePoint(code + WIDE_FORMS)
    return this.#font.charToGlyphIndex(wide) > 0 ? wide : character
  }

  /** Puts a capital in the middle, and its foot on a whole unit, where the dots of a pixel font belong. */
  #baseline(size: number): number {
    const perUnit = size / this.#font.unitsPerEm
    const { y1, y2 } = this.#font.charToGlyph(this.#wideForm('H')).getBoundingBox()
    return Math.floor((GLYPH_UNITS + (y2 - y1) * perUnit) / 2) + y1 * perUnit
  }
}
