import { findParameter } from '../protocol/registry.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { ChoiceControl } from './choice-control.ts'
import type { ValueTable } from './value-table.ts'

/** Where the values of some addresses end, so that all that glides is taken as it is meant; a zoom by joystick as it is now. */
export function valuesNow(
  addresses: readonly string[],
  { table, choices }: { readonly table: ValueTable; readonly choices: ChoiceControl },
  nowUs: number,
): Record<string, ParameterValue> {
  const isDriven = table.settledNumber('/zoom/speed') !== 0
  const entries = addresses.map((address): [string, ParameterValue] => {
    const row = findParameter(address)
    if (row?.kind === 'choice') return [address, choices.chosen(row)]
    return [address, isDriven && address === '/zoom' ? table.at(address, nowUs) : table.settled(address)]
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
