import type { NumberParameter } from '../../../server/protocol/parameter.ts'

/** A number as people read it, with its unit: three digits that matter. */
export function formatValue(parameter: NumberParameter, value: number): string {
  if (parameter.kind === 'integer') return withUnit(String(Math.round(value)), parameter.unit)
  const isShare = parameter.unit === '' && parameter.range[0] === 0 && parameter.range[1] === 1
  if (isShare) return `${Math.round(value * 100)} %`
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return withUnit(value.toFixed(digits), parameter.unit)
}

function withUnit(text: string, unit: string): string {
  switch (unit) {
    case '':
    case 'cell':
    case 'cells':
      return text
    case 'x':
      return `${text}×`
    case 'deg':
      return `${text}°`
    default:
      return `${text} ${unit}`
  }
}
