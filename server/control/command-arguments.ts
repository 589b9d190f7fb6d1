import type { CommandArgument } from '../show/command.ts'
import type { OscMessage, OscValue } from './osc-decoder.ts'

/** The arguments of a command, or why the message has others. */
export type ArgumentReading =
  | { readonly ok: true; readonly args: readonly CommandArgument[] }
  | { readonly ok: false; readonly reason: string }

/** Longer texts name nothing. */
const MAX_TEXT_CHARS = 256

/** Types that hold no number, text or truth value, as people call them. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  b: 'blobs',
  m: 'MIDI messages',
  r: 'colours',
  t: 'time tags',
}

/** The arguments of a message as those of a command, lists laid flat. */
export function commandArguments({ args, types }: OscMessage): ArgumentReading {
  for (const type of types) {
    const name = NOT_TAKEN[type]
    if (name !== undefined) return { ok: false, reason: `takes numbers and short text, no ${name}` }
  }
  const flat = args.flatMap(flatten)
  const isLong = flat.some((value) => typeof value === 'string' && value.length > MAX_TEXT_CHARS)
  return isLong ? { ok: false, reason: 'takes numbers and short text only' } : { ok: true, args: flat }
}

function flatten(value: OscValue): CommandArgument[] {
  if (typeof value === 'bigint') return [Number(value)]
  if (value === null || typeof value !== 'object') return [value]
  return value instanceof Uint8Array ? [] : value.flatMap(flatten)
}
