import { findParameter } from '../protocol/registry.ts'
import type { Parameter } from '../protocol/parameter.ts'

/** What an address below the prefix points at. */
export type AddressTarget = {
  readonly parameter: Parameter
  /** 1-based index of `/set/2/select`, or null. */
  readonly index: number | null
  /** Native value, 0..1 of the range, 0-based number of an option, back to the default, the other of two. */
  readonly form: 'value' | 'norm' | 'index' | 'reset' | 'toggle'
}

const MAX_ADDRESS_CHARS = 200

const FORMS: Readonly<Record<string, { form: AddressTarget['form']; kinds: readonly Parameter['kind'][] }>> =
  {
    norm: { form: 'norm', kinds: ['number', 'integer'] },
    index: { form: 'index', kinds: ['enum', 'choice'] },
    reset: { form: 'reset', kinds: ['number', 'integer', 'boolean', 'enum', 'choice', 'pair'] },
    toggle: { form: 'toggle', kinds: ['boolean'] },
  }

/** The parameter and form of an address below the prefix, in any case of letters; null for an unknown one. */
export function resolveAddress(text: string): AddressTarget | null {
  if (text.length > MAX_ADDRESS_CHARS || !text.startsWith('/')) return null
  const address = text.toLowerCase()
  const whole = findRow(address)
  if (whole) return { ...whole, form: 'value' }
  const cut = address.lastIndexOf('/')
  const suffix = address.slice(cut + 1)
  const rule = Object.hasOwn(FORMS, suffix) ? FORMS[suffix] : undefined
  const base = rule && findRow(address.slice(0, cut))
  if (!rule || !base || !rule.kinds.includes(base.parameter.kind)) return null
  return { ...base, form: rule.form }
}

function findRow(address: string): { parameter: Parameter; index: number | null } | null {
  const direct = findParameter(address)
  if (direct) return { parameter: direct, index: null }
  const parts = address.split('/')
  const place = parts.findIndex((part) => /^[1-9]\d{0,2}$/.test(part))
  if (place < 0) return null
  const index = Number(parts[place])
  parts[place] = 'N'
  const indexed = findParameter(parts.join('/'))
  return indexed ? { parameter: indexed, index } : null
}
