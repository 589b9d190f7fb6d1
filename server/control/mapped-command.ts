import { clamp } from '../protocol/parameter.ts'
import type { ControlMapping } from '../protocol/control-map.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { CommandArgument } from '../show/command.ts'
import type { MapTarget } from './map-target.ts'

/** What a mapped control asks for. */
export type MappedAsk = { readonly address: string; readonly args: readonly CommandArgument[] }

/** From here on a button counts as down. */
const DOWN = 0.5

/** The value between the ends of a mapping's range that a position, 0..1, stands for. */
export function mappedValue(mapping: ControlMapping, position: number): number {
  const [low, high] = mapping.range
  const t = turned(mapping, position)
  return mapping.curve === 'log' ? low * Math.pow(high / low, t) : low + (high - low) * t
}

/**
 * What a control at a position, 0..1, asks of its target; null for nothing. Buttons ask on the way down: whoever resends
 * the same position is left to the rules for held buttons, and a fader beyond the middle is down until it comes back.
 *
 * @param before the position that this control had before, undefined for none
 */
export function mappedAsk(
  mapping: ControlMapping,
  target: MapTarget,
  position: number,
  before: number | undefined,
): MappedAsk | null {
  const { address, parameter } = target
  switch (target.kind) {
    case 'fader':
      return { address, args: [mappedValue(mapping, position)] }
    case 'options':
      return { address: indexAddress(target), args: [Math.round(mappedValue(mapping, position))] }
    case 'hold':
      return { address, args: [isDown(mapping, position) ? 1 : 0] }
    case 'press': {
      const named =
        parameter.kind === 'boolean' && !address.endsWith('/reset') ? `${address}/toggle` : address
      if (!isDown(mapping, position)) return { address: named, args: [0] }
      const wasDown = before !== undefined && isDown(mapping, before)
      return wasDown && before !== position ? null : { address: named, args: [1] }
    }
  }
}

/**
 * Where a mapped control stands, 0..1, when its target is where it is; null for one that only presses.
 *
 * @param value value at an address or twin, now
 */
export function mappedPosition(
  mapping: ControlMapping,
  target: MapTarget,
  value: (address: string) => ParameterValue,
): number | null {
  const { address, parameter, kind } = target
  if (kind === 'press' && (parameter.kind !== 'boolean' || address.endsWith('/reset'))) return null
  const [low, high] = mapping.range
  const now = clamp(Number(value(kind === 'options' ? indexAddress(target) : address)), [low, high])
  if (low === high) return 0
  const t = mapping.curve === 'log' ? Math.log(now / low) / Math.log(high / low) : (now - low) / (high - low)
  return turned(mapping, t)
}

function indexAddress({ address }: MapTarget): string {
  return address.endsWith('/index') ? address : `${address}/index`
}

function isDown(mapping: ControlMapping, position: number): boolean {
  return turned(mapping, position) >= DOWN
}

function turned({ isInverted }: ControlMapping, position: number): number {
  const t = clamp(position, [0, 1])
  return isInverted ? 1 - t : t
}
