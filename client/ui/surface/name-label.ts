/** A source's or scene's name as a button shows it: files without their folders, plain words with a capital. */
export function nameLabel(name: string): string {
  if (/^([/~.]|[a-z]:\\)|^(?![a-z]+:).*[/\\]/i.test(name)) return name.split(/[/\\]/).at(-1) || name
  return /^[a-z][a-z0-9 -]*$/.test(name) ? name[0]!.toUpperCase() + name.slice(1) : name
}
