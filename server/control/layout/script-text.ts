/** A text as a Lua literal: everything but plain characters by its bytes. */
export function luaText(text: string): string {
  const plain = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^ -~]|["\\]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)
  return `"${plain}"`
}

/** A list of records as a Lua table. */
export function luaTable(records: readonly Readonly<Record<string, string | number>>[]): string {
  const lines = records.map((record) => {
    const fields = Object.entries(record).map(
      ([name, held]) => `${name} = ${typeof held === 'string' ? luaText(held) : luaNumber(held)}`,
    )
    return `  { ${fields.join(', ')} },`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`
}

/** A finite number as a Lua literal. */
export function luaNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : '0'
}
