/** C0, DEL and C1 controls, line and paragraph separators, marks that turn the direction of reading. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Text of others (file and camera names, causes) as it may stand in one line of a terminal or log: what would act on
 * the line instead of being read is written as its code.
 */
export function printable(text: string): string {
  return text.replaceAll(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
