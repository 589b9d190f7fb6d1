import type { OscMessage, OscValue } from './osc-decoder.ts'
import type { OscSendArgument } from './osc-encoder.ts'

const MAX_ECHOED = 16
const MAX_BLOB_BYTES = 256

/** The arguments of a message as they are sent back: same values, same types; lists laid flat, rare types left out. */
export function echoedArguments({ args, types }: OscMessage): readonly OscSendArgument[] {
  const tags = types.replace(/[[\]]/g, '')
  return flatten(args)
    .slice(0, MAX_ECHOED)
    .flatMap((value, place) => echo(tags.charAt(place), value))
}

function flatten(values: readonly OscValue[]): OscValue[] {
  return values.flatMap((value) =>
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? flatten(value) : [value],
  )
}

function echo(tag: string, value: OscValue): OscSendArgument[] {
  if (typeof value === 'string') return [{ type: 's', value }]
  if (typeof value === 'boolean') return [{ type: value ? 'T' : 'F', value }]
  if (value === null) return [{ type: 'N', value }]
  if (value instanceof Uint8Array) {
    return tag === 'b' && value.byteLength <= MAX_BLOB_BYTES ? [{ type: 'b', value }] : []
  }
  if (typeof value === 'bigint') return tag === 'h' ? [{ type: 'h', value }] : []
  if (typeof value !== 'number' || Number.isNaN(value)) return []
  if (tag === 'i' || tag === 'f' || tag === 'd') return [{ type: tag, value }]
  return []
}
