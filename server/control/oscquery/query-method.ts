import type { NumberParameter, Parameter, TriggerParameter } from '../../protocol/parameter.ts'
import { findParameter, REGISTRY } from '../../protocol/registry.ts'
import type { QueryNode, QueryRange } from './query-node.ts'

/** Names of what a parameter chooses from, in the show's order. */
export type ListNames = Readonly<Record<'sets' | 'sources' | 'scenes', readonly string[]>>

/** What a method is beside its value and place; `type` counts where it holds no value. */
export type QueryMethod = Pick<
  QueryNode,
  'DESCRIPTION' | 'ACCESS' | 'RANGE' | 'CLIPMODE' | 'UNIT' | 'TAGS' | 'CRITICAL'
> & {
  /** Below the OSC prefix, without `N`. */
  readonly address: string
  readonly type: string
  /** Whether its number is told as true or false. */
  readonly isFlag: boolean
}

/** An impulse: fires, holds nothing. */
const IMPULSE = 'I'
const WHOLE_ARGUMENTS: readonly string[] = ['col', 'row', 'port']
const TEXT_ARGUMENT = /name|token/i
const LISTS = { set: 'sets', scene: 'scenes', source: 'sources' } as const
/** Units of the proposal's list. */
const UNITS: Readonly<Record<string, string>> = {
  s: 'time.second',
  ms: 'time.ms',
  bpm: 'time.bpm',
  Hz: 'time.hz',
  deg: 'angle.degree',
}

/**
 * The methods of a row: its address, for each place of its list where it has one. Where other rows lie below it, its twin
 * by number as well: many clients list a node either as a method or as a container.
 */
export function methodsOf(row: Parameter, names: ListNames): readonly QueryMethod[] {
  return addressesOf(row, names).flatMap((address) => ownMethods(row, address, names))
}

function addressesOf(row: Parameter, names: ListNames): readonly string[] {
  if (!row.address.includes('/N')) return [row.address]
  const first = row.address.split('/')[1] ?? ''
  const list = Object.hasOwn(LISTS, first) ? names[LISTS[first as keyof typeof LISTS]] : []
  return list.map((_, at) => row.address.replace('/N', `/${at + 1}`))
}

function ownMethods(row: Parameter, address: string, names: ListNames): readonly QueryMethod[] {
  const common = {
    address,
    DESCRIPTION: `${row.label}: ${row.note}`,
    TAGS: [row.group],
    ACCESS: 3 as const,
    isFlag: false,
  }
  switch (row.kind) {
    case 'number':
    case 'integer': {
      const whole = {
        ...common,
        type: row.kind === 'integer' ? 'i' : 'f',
        ...rangeOf(row),
        ...unitOf(row.unit),
      }
      if (!isContainer(row)) return [whole]
      const norm = { ...common, address: `${address}/norm`, type: 'f', ...limits([0, 1]) }
      return [whole, { ...norm, DESCRIPTION: `${row.label}, 0 to 1 of its range.` }]
    }
    case 'boolean':
      return [{ ...common, type: 'T', isFlag: true }]
    case 'enum': {
      const named = { ...common, type: 's', RANGE: [{ VALS: row.options }] }
      return isContainer(row) ? [named, numberOf(common, row.label, row.options.length)] : [named]
    }
    case 'choice':
      return [{ ...common, type: 's', RANGE: [{ VALS: names[row.list] }] }]
    case 'pair': {
      const RANGE = row.twins.map((twin): QueryRange => {
        const ranged = findParameter(twin)
        return ranged?.kind === 'number' ? { MIN: ranged.range[0], MAX: ranged.range[1] } : {}
      })
      return [{ ...common, type: 'ff', RANGE, CLIPMODE: ['both', 'both'] }]
    }
    case 'feedback':
      return [{ ...common, type: row.type === 'text' ? 's' : 'f', ACCESS: 1 }]
    case 'trigger':
      return [triggerOf(row, common)]
  }
}

function isContainer({ address }: Parameter): boolean {
  return REGISTRY.some((row) => row.address.startsWith(`${address}/`))
}

/** A place of a list is lit while it is chosen, so that it can be read; every other trigger only acts. */
function triggerOf(row: TriggerParameter, common: Omit<QueryMethod, 'type'>): QueryMethod {
  if (row.address === '/set/N/select') return { ...common, type: 'T', isFlag: true, CRITICAL: true }
  return { ...common, type: argumentTypes(row.arguments), ACCESS: 2, CRITICAL: true }
}

/** Type tags of what a trigger must be sent; an impulse where that is nothing. */
function argumentTypes(text: string): string {
  const needed = text.replace(/\[[^\]]*\]/g, '').trim()
  if (needed === '') return IMPULSE
  if (TEXT_ARGUMENT.test(needed)) return 's'
  return needed
    .split(/\s+/)
    .map((word) => (WHOLE_ARGUMENTS.includes(word) ? 'i' : 'f'))
    .join('')
}

function numberOf(common: Omit<QueryMethod, 'type'>, label: string, count: number): QueryMethod {
  return {
    ...common,
    address: `${common.address}/index`,
    DESCRIPTION: `${label}, by 0-based number.`,
    type: 'i',
    ...limits([0, count - 1]),
  }
}

function rangeOf(row: NumberParameter): Pick<QueryMethod, 'RANGE' | 'CLIPMODE'> {
  return limits(row.range)
}

function limits([MIN, MAX]: readonly [number, number]): Pick<QueryMethod, 'RANGE' | 'CLIPMODE'> {
  return { RANGE: [{ MIN, MAX }], CLIPMODE: ['both'] }
}

function unitOf(unit: string): Pick<QueryMethod, 'UNIT'> {
  const known = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  return known === undefined ? {} : { UNIT: [known] }
}
