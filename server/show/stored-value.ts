import { findParameter } from '../protocol/registry.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { DERIVED_ADDRESSES } from './value-table.ts'

/** What a value read from a file is worth; `reason` is the end of a sentence that begins with the address. */
export type StoredReading =
  { readonly ok: true; readonly value: number | string } | { readonly ok: false; readonly reason: string }

const MAX_NAME_CHARACTERS = 200

/** Whether an address holds a value that a file may keep: not a twin, a trigger, feedback or what a hand holds. */
export function isStorable(address: string): boolean {
  const row = findParameter(address)
  if (row === undefined || row.isUnkept === true || DERIVED_ADDRESSES.has(address)) return false
  return row.kind === 'choice' || 'default' in row
}

/** Checks a value that a file gives for an address against the registry; nothing is clamped or guessed. */
export function readStoredValue(address: string, value: unknown): StoredReading {
  const row = findParameter(address)
  if (row === undefined) return { ok: false, reason: 'is unknown' }
  if (row.isUnkept === true) return { ok: false, reason: 'is kept by no file' }
  if (!isStorable(address)) return { ok: false, reason: 'holds no value of its own' }
  switch (row.kind) {
    case 'number':
    case 'integer': {
      const [low, high] = row.range
      const isWhole = row.kind === 'integer'
      const isFine = typeof value === 'number' && value >= low && value <= high
      if (isFine && (!isWhole || Number.isInteger(value))) return { ok: true, value }
      return { ok: false, reason: `takes a ${isWhole ? 'whole ' : ''}number from ${low} to ${high}` }
    }
    case 'boolean':
      if (value === 0 || value === 1) return { ok: true, value }
      return { ok: false, reason: 'takes 0 or 1' }
    case 'enum':
      if (typeof value === 'string' && row.options.includes(value)) return { ok: true, value }
      return { ok: false, reason: `takes one of ${row.options.join(', ')}` }
    default:
      if (typeof value === 'string' && value !== '' && value.length <= MAX_NAME_CHARACTERS)
        return { ok: true, value }
      return { ok: false, reason: 'takes a name' }
  }
}

/** The values of a file that are good, by address; the others are left out. */
export function keepGoodValues(values: unknown): Record<string, ParameterValue> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return {}
  return Object.fromEntries(
    Object.entries(values).flatMap(([address, value]): [string, ParameterValue][] => {
      const reading = readStoredValue(address, value)
      return reading.ok ? [[address, reading.value]] : []
    }),
  )
}
