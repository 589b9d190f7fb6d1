import { printable } from '../telemetry/printable.ts'

/** A text from outside as people may read it: cut, and without anything that acts instead of being read. */
export function plainText(text: string, maxChars: number): string {
  const plain = printable(text.slice(0, maxChars))
  const isCut = text.length > maxChars || plain.length > maxChars
  return isCut ? `${plain.slice(0, maxChars - 1)}…` : plain
}
