import type { CommandArgument } from '../show/command.ts'
import type { OscValue } from './osc-decoder.ts'

/** Longer texts name nothing. */
const MAX_TEXT_CHARS = 256

/** The arguments of a command, lists laid flat; null when one is neither number, short text nor truth value. */
export function commandArguments(values: readonly OscValue[]): readonly CommandArgument[] | null {
  const args: CommandArgument[] = []
  for (const value of values) {
    if (typeof value === 'bigint') args.push(Number(value))
    else if (typeof value === 'string' && value.length > MAX_TEXT_CHARS) return null
    else if (value === null || typeof value !== 'object') args.push(value)
    else if (value instanceof Uint8Array) return null
    else {
      const inner = commandArguments(value)
      if (!inner) return null
      args.push(...inner)
    }
  }
  return args
}
