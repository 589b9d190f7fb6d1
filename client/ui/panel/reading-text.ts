import type { ParameterValue } from '../../../server/protocol/parameter.ts'

const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/\/ms$/, 'ms'],
  [/\/(age|level|position|duration)$/, 's'],
  [/\/coverage$/, '%'],
]
const WORDS_OF_LEVEL = ['all well', 'needs a look', 'bad'] as const

/** What the server tells, as people read it; a dash for nothing. */
export function readingText(address: string, value: ParameterValue | undefined): string {
  if (value === undefined || value === '') return '–'
  if (typeof value !== 'number') return String(value)
  if (address === '/status/level') return WORDS_OF_LEVEL[value] ?? String(value)
  const text = Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1)
  const unit = UNITS.find(([ending]) => ending.test(address))?.[1]
  return unit === undefined ? text : `${text} ${unit}`
}
