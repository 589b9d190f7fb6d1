import { choiceOf } from '../show/choice-control.ts'
import { refuse, TAKEN } from '../show/command.ts'
import { isPressed } from '../show/read-press.ts'
import { resolveAddress } from '../show/resolve-address.ts'
import type { ControlMapping } from '../protocol/control-map.ts'
import type { Parameter } from '../protocol/parameter.ts'
import type { CommandResult } from '../show/command.ts'
import type { AddressTarget } from '../show/resolve-address.ts'

/** How a control moves an address: along its range, through its options, by presses, or by being held. */
export type MapTarget = {
  readonly kind: 'fader' | 'options' | 'press' | 'hold'
  /** As it is asked, in small letters, without `/norm` and `/toggle`. */
  readonly address: string
  readonly parameter: Parameter
}

/** How many names a list holds now. */
export type ListLength = (list: 'sets' | 'sources' | 'scenes') => number

type Settings = Pick<ControlMapping, 'range' | 'curve' | 'isInverted'>

/** Addresses of the connection itself, which no control moves. */
const OF_CONNECTION: ReadonlySet<string> = new Set(['/connect', '/subscribe', '/sync', '/ping'])
const WHOLE: readonly [number, number] = [0, 1]

/** What a control can be mapped to by an address, or why it cannot. */
export function mapTarget(
  address: string,
): { readonly ok: true; readonly target: MapTarget } | { readonly ok: false; readonly reason: string } {
  const found = resolveAddress(address)
  if (!found || OF_CONNECTION.has(found.parameter.address)) {
    return { ok: false, reason: `${address} is no address that a control can move` }
  }
  const kind = kindOf(found)
  if (kind === null) return { ok: false, reason: reasonAgainst(found.parameter) }
  const named = address.toLowerCase()
  const bare =
    found.form === 'norm' || found.form === 'toggle' ? named.slice(0, named.lastIndexOf('/')) : named
  return { ok: true, target: { kind, address: bare, parameter: found.parameter } }
}

/** The range, curve and sense that a control has at first. */
export function firstSettings({ kind, parameter }: MapTarget, listLength: ListLength): Settings {
  if (kind === 'fader' && (parameter.kind === 'number' || parameter.kind === 'integer')) {
    return { range: parameter.range, curve: parameter.curve, isInverted: false }
  }
  const range =
    kind === 'options' ? ([0, Math.max(0, optionCount(parameter, listLength) - 1)] as const) : WHOLE
  return { range, curve: 'linear', isInverted: false }
}

/** Whether a mapping makes sense: a target that can be moved, a range within its own, a curve that fits. */
export function checkMapping({ to, range, curve }: Omit<ControlMapping, 'id' | 'from'>): CommandResult {
  const found = mapTarget(to)
  if (!found.ok) return found
  const [low, high] = range
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    return refuse('a range is two numbers, the lower one first')
  }
  if (curve === 'log' && low <= 0) return refuse('a log curve needs a range above 0')
  const { parameter, kind } = found.target
  const bounds =
    kind === 'fader' && (parameter.kind === 'number' || parameter.kind === 'integer')
      ? parameter.range
      : kind === 'options'
        ? ([0, 255] as const)
        : WHOLE
  if (low < bounds[0] || high > bounds[1]) return refuse(`${to} goes from ${bounds[0]} to ${bounds[1]}`)
  return TAKEN
}

function kindOf({ parameter, form }: AddressTarget): MapTarget['kind'] | null {
  if (form === 'reset') return 'press'
  if (choiceOf(parameter)) return 'options'
  switch (parameter.kind) {
    case 'number':
    case 'integer':
      return 'fader'
    case 'boolean':
      return parameter.isMomentary === true && form !== 'toggle' ? 'hold' : 'press'
    case 'enum':
      return 'options'
    case 'trigger':
      return isPressed(parameter) ? 'press' : null
    default:
      return null
  }
}

function reasonAgainst(parameter: Parameter): string {
  const { address } = parameter
  if (parameter.kind === 'feedback') return `${address} is told by the show, never set`
  if (parameter.kind === 'pair') return `${address} takes two numbers: map ${parameter.twins.join(' and ')}`
  return `${address} takes more than a press`
}

function optionCount(parameter: Parameter, listLength: ListLength): number {
  if (parameter.kind === 'enum') return parameter.options.length
  const choice = choiceOf(parameter)
  return choice ? listLength(choice.list) : 1
}
