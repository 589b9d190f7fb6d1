import { clamp } from '../protocol/parameter.ts'
import { toNumber } from './read-argument.ts'
import type { TriggerParameter } from '../protocol/parameter.ts'
import type { Command } from './command.ts'
import type { RepeatGate } from './repeat-gate.ts'

/** What a message to a trigger means; `askedMs` is the time that came along, null for none. */
export type Press =
  | { readonly kind: 'fire'; readonly askedMs: number | null }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'wrong'; readonly reason: string }

const MAX_ASKED_MS = 600_000

/** Whether a trigger is pressed like a button, as opposed to one that acts on the values sent with it. */
export function isPressed(trigger: TriggerParameter): boolean {
  return trigger.arguments === '' || trigger.arguments.startsWith('[')
}

/** Tells a press from a release and from a button that is still held. A number above 1 is a press with its time. */
export function readPress(command: Command, gate: RepeatGate): Press {
  const argument = command.args[0] ?? null
  if (argument === null) return { kind: 'fire', askedMs: null }
  const value = toNumber(argument)
  if (value === null) return { kind: 'wrong', reason: `${command.address} takes no text` }
  if (value === 0) {
    gate.release(command)
    return { kind: 'ignore' }
  }
  if (gate.isHeld(command)) return { kind: 'ignore' }
  return { kind: 'fire', askedMs: value > 1 ? clamp(value, [0, MAX_ASKED_MS]) : null }
}
