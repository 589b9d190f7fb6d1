import { mappedPosition } from './mapped-command.ts'
import type { ControlMapping } from '../protocol/control-map.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { MapTarget } from './map-target.ts'
import type { OscSendMessage } from './osc-encoder.ts'

/** A mapping and what it moves. */
export type MapEntry = { readonly mapping: ControlMapping; readonly target: MapTarget }

/** A learned OSC address, and what each of its numbers moves. */
export type LearnedControl = { readonly address: string; readonly entries: readonly MapEntry[] }

/**
 * The learned OSC controls that can be told where they stand, by the address of each parameter that they move: those of
 * which all numbers up to the last are mapped.
 */
export function learnedControls(
  entries: readonly MapEntry[],
): ReadonlyMap<string, readonly LearnedControl[]> {
  const byAddress = new Map<string, Map<number, MapEntry>>()
  for (const entry of entries) {
    const { from } = entry.mapping
    if (from.kind !== 'osc') continue
    const numbers = byAddress.get(from.address) ?? new Map<number, MapEntry>()
    if (!numbers.has(from.argument)) numbers.set(from.argument, entry)
    byAddress.set(from.address, numbers)
  }
  const byParameter = new Map<string, LearnedControl[]>()
  for (const [address, numbers] of byAddress) {
    if (Math.max(...numbers.keys()) >= numbers.size) continue
    const inOrder = [...numbers].toSorted(([a], [b]) => a - b).map(([, entry]) => entry)
    for (const parameter of new Set(inOrder.map(({ target }) => target.parameter.address))) {
      const controls = byParameter.get(parameter) ?? []
      controls.push({ address, entries: inOrder })
      byParameter.set(parameter, controls)
    }
  }
  return byParameter
}

/**
 * What learned controls are told at their own addresses, so that they stand where their parameters do; what only presses
 * stands nowhere.
 *
 * @param value value at an address or twin, now
 */
export function learnedFeedback(
  controls: readonly LearnedControl[],
  value: (address: string) => ParameterValue,
): readonly OscSendMessage[] {
  return controls.flatMap(({ address, entries }) => {
    const positions = entries.map(({ mapping, target }) => mappedPosition(mapping, target, value))
    if (positions.includes(null)) return []
    return [
      {
        address,
        args: positions.map((position) => ({ type: 'f' as const, value: position ?? 0 })),
        isOwn: true,
      },
    ]
  })
}
