import type { NumberParameter } from '../../protocol/parameter.ts'
import { luaNumber, luaText } from './script-text.ts'

/** How a number is told to people: what it is multiplied by, and a pattern of C's `printf`. */
export type NumberWords = { readonly factor: number; readonly pattern: string }

/** Units that the name of the parameter says already. */
const SAID_UNITS: readonly string[] = ['', 'cell', 'cells', 'tiles']

const PERCENT: NumberWords = { factor: 100, pattern: '%.0f %%' }

/** The words for a parameter: shares as percent, the rest in its unit, with as many digits as a fader can hit. */
export function wordsFor(row: NumberParameter): NumberWords {
  const [low, high] = row.range
  if (row.unit === '' && row.kind === 'number' && high <= 2) return PERCENT
  if (row.unit === 'ms' && high > 2000) return { factor: 0.001, pattern: '%.1f s' }
  const digits = row.kind === 'integer' || high - low > 100 ? 0 : high - low > 20 ? 1 : 2
  const isLong = row.curve === 'log' && high - low > 100 && row.kind === 'number'
  const unit = row.unit === 'deg' ? '\u00b0' : SAID_UNITS.includes(row.unit) ? '' : ` ${row.unit}`
  return { factor: 1, pattern: `${low < 0 ? '%+' : '%'}.${isLong ? 1 : digits}f${unit}` }
}

/**
 * The script of a fader that shows its place as words on the label `value` beside it: the same while a hand moves it
 * as when the show does.
 */
export function faderScript(row: NumberParameter): string {
  const { factor, pattern } = wordsFor(row)
  const [low, high] = row.range.map(luaNumber)
  const native =
    row.curve === 'log' ? `LOW * (HIGH / LOW) ^ self.values.x` : `LOW + (HIGH - LOW) * self.values.x`
  return [
    `local LOW, HIGH = ${low}, ${high}`,
    '',
    'local function show()',
    `  local words = string.format(${luaText(pattern)}, (${native}) * ${luaNumber(factor)})`,
    '  self.parent.children.value.values.text = words',
    'end',
    '',
    'function init()',
    '  show()',
    'end',
    '',
    'function onValueChanged(key)',
    "  if key == 'x' then show() end",
    'end',
  ].join('\n')
}

/** A value as the fader's script tells it, for the label's first text. */
export function firstWords(row: NumberParameter, value: number): string {
  const { factor, pattern } = wordsFor(row)
  const match = /^%(\+?)\.(\d)f(.*)$/.exec(pattern)
  const number = value * factor
  const sign = match?.[1] === '+' && number >= 0 ? '+' : ''
  return `${sign}${number.toFixed(Number(match?.[2] ?? 0))}${(match?.[3] ?? '').replace('%%', '%')}`
}
