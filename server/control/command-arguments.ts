import type { CommandArgument } from '../show/command.ts'
import type { OscValue } from './osc-decoder.ts'

/** The arguments of a command, lists laid flat; null when one is neither number, text nor truth value. */
export function commandArguments(values: readonly OscValue[]): readonly CommandArgument[] | null {
  const args: CommandArgument[] = []
  for (const value of values) {
    if (typeof value === 'bigint') args.push(Number(value))
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
