import type { CommandArgument } from '../show/command.ts'

const MAX_ADDRESSES = 256
const MAX_ARGUMENTS = 32

/** One wished change: an address and its arguments. */
export type WishedChange = {
  readonly address: string
  readonly args: readonly CommandArgument[]
}

/**
 * Reads the body of `PATCH /api/state`: `{address: value}`, where a value is a number, text, boolean, null (no
 * argument) or a list of them.
 *
 * @returns null when it is anything else
 */
export function readStatePatch(body: unknown): readonly WishedChange[] | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const entries: [string, unknown][] = Object.entries(body)
  if (entries.length > MAX_ADDRESSES) return null
  const changes: WishedChange[] = []
  for (const [address, value] of entries) {
    const args: unknown[] = Array.isArray(value) ? value : value === null ? [] : [value]
    if (!address.startsWith('/') || args.length > MAX_ARGUMENTS || !args.every(isArgument)) return null
    changes.push({ address, args })
  }
  return changes
}

function isArgument(value: unknown): value is CommandArgument {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}
