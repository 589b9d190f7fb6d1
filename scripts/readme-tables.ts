import { readFile, writeFile } from 'node:fs/promises'
import { REGISTRY } from '../server/protocol/registry.ts'
import type { Parameter } from '../server/protocol/parameter.ts'

const README = new URL('../README.md', import.meta.url)
const OPEN = '<!-- osc-table -->'
const CLOSE = '<!-- /osc-table -->'

const before = await readFile(README, 'utf8')
const after = withTable(before)
if (after === before) console.log('README.md is up to date')
else if (process.argv.includes('--check')) {
  console.error('README.md is stale: run node scripts/readme-tables.ts')
  process.exitCode = 1
} else {
  await writeFile(README, after)
  console.log('README.md written')
}

function withTable(text: string): string {
  const open = text.indexOf(OPEN)
  const close = text.indexOf(CLOSE)
  if (open < 0 || close < open) throw new Error(`README.md has no place for the table: ${OPEN} ${CLOSE}`)
  return `${text.slice(0, open + OPEN.length)}\n\n${oscTable()}\n\n${text.slice(close)}`
}

/** The table of every address, by groups in the registry's order. */
function oscTable(): string {
  const rows = REGISTRY.map((row) => [`\`${row.address}\``, valueOf(row), `**${row.label}.** ${row.note}`])
  return [['Address', 'Values; default', 'What it does'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function valueOf(row: Parameter): string {
  switch (row.kind) {
    case 'number':
    case 'integer': {
      const unit = row.unit === '' ? '' : ` ${row.unit}`
      return `${row.range[0]} to ${row.range[1]}${unit}${row.curve === 'log' ? ', log' : ''}; ${row.default}`
    }
    case 'boolean':
      return row.isMomentary === true ? '1 while held' : `0 or 1; ${row.default}`
    case 'enum':
      return `${row.options.join(', ')}; ${row.default}`
    case 'choice':
      return 'name or 0-based number'
    case 'pair':
      return 'two numbers'
    case 'trigger':
      return row.arguments === '' ? 'trigger' : `trigger: ${row.arguments}`
    case 'feedback':
      return `told: ${row.type === 'text' ? 'text' : 'number'}`
  }
}
