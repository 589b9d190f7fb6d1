import { GLYPH_UNITS } from './glyph-form.ts'

/** Ends of the lines of box drawing characters: up, right, down, left; capitals are heavy. */
const BOX_ARMS: Readonly<Record<string, string>> = {
  '─': 'rl',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '├': 'urd',
  '┤': 'udl',
  '┬': 'rdl',
  '┴': 'url',
  '┼': 'urdl',
  '━': 'RL',
  '┃': 'UD',
  '┏': 'RD',
  '┓': 'DL',
  '┗': 'UR',
  '┛': 'UL',
  '┣': 'URD',
  '┫': 'UDL',
  '┳': 'RDL',
  '┻': 'URL',
  '╋': 'URDL',
}

const DIAGONALS: Readonly<Record<string, readonly ('/' | '\\')[]>> = {
  '╱': ['/'],
  '╲': ['\\'],
  '╳': ['/', '\\'],
}

const TRIANGLES: Readonly<Record<string, string>> = {
  '◢': 'M16 0V16H0Z',
  '◣': 'M0 0V16H16Z',
  '◤': 'M0 0H16L0 16Z',
  '◥': 'M0 0H16V16Z',
}

/** Quarters that are filled, as bits: 1 top left, 2 top right, 4 bottom left, 8 bottom right. */
const QUARTERS: Readonly<Record<string, number>> = {
  '█': 15,
  '▀': 3,
  '▄': 12,
  '▌': 5,
  '▐': 10,
  '▘': 1,
  '▝': 2,
  '▖': 4,
  '▗': 8,
  '▙': 13,
  '▛': 7,
  '▜': 11,
  '▟': 14,
  '▚': 9,
  '▞': 6,
}

/** Dots of each square of 2 x 2 that are filled, as the bits of quarters. */
const SHADES: Readonly<Record<string, number>> = { '░': 1, '▒': 9, '▓': 11 }

const BRAILLE_FIRST = 0x2800
/** Column and row of each bit of a braille character. */
const BRAILLE_DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const

/** Path of a character that is drawn by rule, not taken from a font, in a box of 16 x 16; null for all others. */
export function drawnCharacter(character: string): string | null {
  const arms = BOX_ARMS[character]
  if (arms !== undefined) return [...arms].map(armPath).join('')
  const lines = DIAGONALS[character]
  if (lines !== undefined) return lines.map(diagonalPath).join('')
  const triangle = TRIANGLES[character]
  if (triangle !== undefined) return triangle
  const quarters = QUARTERS[character]
  if (quarters !== undefined) return quarterPath(quarters, 0, 0, GLYPH_UNITS / 2)
  const shade = SHADES[character]
  if (shade !== undefined) return shadePath(shade)
  const dots = character.codePointAt(0)! - BRAILLE_FIRST
  return dots >= 0 && dots < 256 ? braillePath(dots) : null
}

function armPath(arm: string): string {
  const half = arm === arm.toUpperCase() ? 2 : 1
  const [near, far] = [8 - half, 8 + half]
  const side = arm.toLowerCase()
  if (side === 'u') return rectangle(near, 0, 2 * half, far)
  if (side === 'd') return rectangle(near, near, 2 * half, GLYPH_UNITS - near)
  if (side === 'l') return rectangle(0, near, far, 2 * half)
  return rectangle(near, near, GLYPH_UNITS - near, 2 * half)
}

function diagonalPath(line: '/' | '\\'): string {
  return line === '/' ? 'M14.6 0H16V1.4L1.4 16H0V14.6Z' : 'M0 0H1.4L16 14.6V16H14.6L0 1.4Z'
}

function quarterPath(quarters: number, left: number, top: number, size: number): string {
  const corners = [
    [left, top],
    [left + size, top],
    [left, top + size],
    [left + size, top + size],
  ] as const
  return corners
    .map(([x, y], bit) => ((quarters >> bit) & 1) === 1 && rectangle(x, y, size, size))
    .filter((path) => path !== false)
    .join('')
}

function shadePath(shade: number): string {
  const steps = Array.from({ length: GLYPH_UNITS / 2 }, (_, step) => step * 2)
  return steps.flatMap((y) => steps.map((x) => quarterPath(shade, x, y, 1))).join('')
}

function braillePath(dots: number): string {
  return BRAILLE_DOTS.map(([col, row], bit) =>
    ((dots >> bit) & 1) === 0 ? '' : circle(4.5 + 7 * col, 2 + 4 * row, 1.5),
  ).join('')
}

function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`
}

function circle(x: number, y: number, radius: number): string {
  const arc = `a${radius} ${radius} 0 1 0`
  return `M${x - radius} ${y}${arc} ${2 * radius} 0${arc} ${-2 * radius} 0z`
}
