import { resolve } from 'node:path'

import { SmaltiError } from '../../errors/smalti-error.ts'

/** Which glyphs a set is drawn of. */
export type GlyphChoice = {
  /** `mix`, `ascii`, `blocks`, `braille`, `katakana`, or the characters themselves. */
  readonly characters: string
  /** Font file; null for the font that comes with the program. */
  readonly font: string | null
}

/** Characters by what they do. */
export type Alphabet = {
  /** Stand in a colour of their own on the ground. */
  readonly signs: readonly string[]
  /** Part the cell into a dark and a light side. */
  readonly edges: readonly string[]
}

export const GLYPH_MIX: GlyphChoice = { characters: 'mix', font: null }

const MOST_CHARACTERS = 512

const ASCII = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('')
const KATAKANA =
  'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン'
const BRAILLE = Array.from({ length: 255 }, (_, at) => String.fromCharCode(0x2801 + at)).join('')
const SHADES = '░▒▓'
const BOX = '─│┼━┃╋╱╲╳'
const EDGES = '▀▄▌▐▘▝▖▗▙▟▛▜◢◣◤◥▚▞'
/** Braille that is alike on all sides. */
const EVEN_BRAILLE = '⠛⠤⠶⠭⠿⡇⢸⢕⣀⣉⣒⣛⣤⣭⣶⣿'

const NAMED: ReadonlyMap<string, Alphabet> = new Map([
  ['mix', alphabet(ASCII + KATAKANA + SHADES + BOX + EVEN_BRAILLE, EDGES)],
  ['ascii', alphabet(ASCII)],
  ['blocks', alphabet(SHADES + '█', EDGES)],
  ['braille', alphabet(BRAILLE)],
  ['katakana', alphabet(KATAKANA)],
])

/**
 * What the options `--glyphs` and `--font` ask for; null when neither is there.
 *
 * @throws {SmaltiError} `bad-option` when they name no characters
 */
export function readGlyphs(characters: unknown, font: unknown): GlyphChoice | null {
  if (typeof characters !== 'string' && typeof font !== 'string') return null
  const choice = {
    characters: typeof characters === 'string' ? characters : GLYPH_MIX.characters,
    font: typeof font === 'string' ? resolve(font) : null,
  }
  alphabetOf(choice)
  return choice
}

/**
 * The characters that a choice names.
 *
 * @throws {SmaltiError} `bad-option` when there are none, or too many
 */
export function alphabetOf({ characters }: GlyphChoice): Alphabet {
  const named = NAMED.get(characters)
  if (named !== undefined) return named
  const own = alphabet(characters.replace(/\s/gu, ''))
  if (own.signs.length > 0 && own.signs.length <= MOST_CHARACTERS) return own
  throw new SmaltiError(
    'bad-option',
    `--glyphs ${own.signs.length === 0 ? 'names no character' : `names more than ${MOST_CHARACTERS} characters`}`,
    `use ${[...NAMED.keys()].join(', ')}, or the characters themselves`,
  )
}

function alphabet(signs: string, edges = ''): Alphabet {
  return { signs: [...new Set(signs)], edges: [...edges] }
}
