/** A text from outside as people may read it: what is no printable ASCII is escaped, and the rest cut. */
export function plainText(text: string, maxChars: number): string {
  let plain = ''
  for (const character of text.slice(0, maxChars)) {
    const code = character.codePointAt(0) ?? 0
    const isPrintable = code >= 0x20 && code < 0x7f
    plain += isPrintable ? character : `\\u{${code.toString(16)}}`
    if (plain.length >= maxChars) break
  }
  return plain.length > maxChars || text.length > maxChars ? `${plain.slice(0, maxChars - 1)}…` : plain
}
