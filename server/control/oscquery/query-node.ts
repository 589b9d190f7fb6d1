/** The range of one value, as OSCQuery writes it. */
export type QueryRange =
  | { readonly MIN: number; readonly MAX: number }
  | { readonly VALS: readonly string[] }
  | Readonly<Record<string, never>>

/** A node of the address space as OSCQuery writes it: a method, a container, or both. */
export type QueryNode = {
  readonly FULL_PATH: string
  readonly DESCRIPTION: string
  /** 0 no value, 1 may be read, 2 may be set, 3 both. */
  readonly ACCESS: 0 | 1 | 2 | 3
  readonly TYPE?: string
  readonly VALUE?: readonly (number | string | boolean | null)[]
  readonly RANGE?: readonly QueryRange[]
  readonly CLIPMODE?: readonly string[]
  readonly UNIT?: readonly string[]
  readonly TAGS?: readonly string[]
  /** Whether a message must not get lost, so that it is better sent over the WebSocket. */
  readonly CRITICAL?: true
  readonly CONTENTS?: Readonly<Record<string, QueryNode>>
}

/** Everything that a client may ask of one node. */
export const NODE_ATTRIBUTES = [
  'FULL_PATH',
  'DESCRIPTION',
  'ACCESS',
  'TYPE',
  'VALUE',
  'RANGE',
  'CLIPMODE',
  'UNIT',
  'TAGS',
  'CRITICAL',
  'CONTENTS',
] as const

/** What is offered beside the attributes that every server has: only what works. */
export const EXTENSIONS = {
  ACCESS: true,
  VALUE: true,
  RANGE: true,
  DESCRIPTION: true,
  TAGS: true,
  UNIT: true,
  CRITICAL: true,
  CLIPMODE: true,
  LISTEN: true,
  PATH_CHANGED: true,
} as const
