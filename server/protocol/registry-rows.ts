import type { Parameter, ParameterOwner } from './parameter.ts'

type Rest<P> = P extends Parameter ? Omit<P, 'group' | 'owner' | 'role'> & Partial<Pick<P, 'role'>> : never

/** Parameters of a group, told by what sets each apart; anyone who controls may set them unless a row says otherwise. */
export function group(name: string, owner: ParameterOwner, rows: readonly Rest<Parameter>[]): Parameter[] {
  return rows.map((row) => ({ role: 'control', ...row, group: name, owner }))
}

/** A number with a range; it glides and is linear unless it says otherwise. */
export const fader = (
  address: string,
  label: string,
  range: readonly [number, number],
  initial: number,
  note: string,
  more: Partial<{
    curve: 'linear' | 'log'
    unit: string
    glideMs: number
    isTransient: true
    isUnkept: true
  }> = {},
) => ({
  kind: 'number' as const,
  address,
  label,
  range,
  default: initial,
  note,
  curve: 'linear' as const,
  unit: '',
  glideMs: 60,
  ...more,
})

/** On or off; off unless it says otherwise. */
export const toggle = (
  address: string,
  label: string,
  note: string,
  more: Partial<{ default: 0 | 1; isMomentary: true; isTransient: true; isUnkept: true }> = {},
) => ({ kind: 'boolean' as const, address, label, default: 0 as const, note, ...more })

/** An address that does something; `args` names what it takes. */
export const trigger = (address: string, label: string, note: string, args = '') => ({
  kind: 'trigger' as const,
  address,
  label,
  note,
  arguments: args,
})

/** A value that is only told. */
export const feedback = (
  address: string,
  label: string,
  note: string,
  type: 'number' | 'text' = 'number',
) => ({
  kind: 'feedback' as const,
  address,
  label,
  note,
  type,
})
