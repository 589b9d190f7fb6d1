/** Values a parameter can hold: numbers, names (enums, text), booleans as 0 or 1, pairs for XY. */
export type ParameterValue = number | string | readonly [number, number]

/** Who acts on a parameter: the stage page, the matcher, the source, the show itself, the output. */
export type ParameterOwner = 'stage' | 'match' | 'source' | 'show' | 'output'

/** What a sender must be allowed to do before it may use an address. */
export type ParameterRole = 'view' | 'control' | 'admin'

type Common = {
  /** Address below the OSC prefix, such as `/zoom/x`; `N` stands for a 1-based index. */
  readonly address: string
  readonly label: string
  readonly group: string
  readonly owner: ParameterOwner
  readonly role: ParameterRole
  /** One sentence for people: what happens in the picture. */
  readonly note: string
  /** Set when a clean end must not bring the value back at the next start. */
  readonly isTransient?: true
  /** Set when no file may keep the value, neither a scene nor the state for the next start. */
  readonly isUnkept?: true
}

/** A number that can be set: clamped to `range`, `/norm` along `curve`. */
export type NumberParameter = Common & {
  readonly kind: 'number' | 'integer'
  readonly range: readonly [number, number]
  readonly curve: 'linear' | 'log'
  readonly default: number
  readonly unit: string
  /** Milliseconds a plain set glides for; 0 for values that jump. */
  readonly glideMs: number
}

/** 0 or 1. `isMomentary`: 1 only while a hand holds it, and for a while at most. */
export type BooleanParameter = Common & {
  readonly kind: 'boolean'
  readonly default: 0 | 1
  readonly isMomentary?: true
}

/** One of several names, also addressed by 0-based index. */
export type EnumParameter = Common & {
  readonly kind: 'enum'
  readonly options: readonly string[]
  readonly default: string
}

/** One of a list that is known only while running (tile sets, sources, scenes), by name. */
export type ChoiceParameter = Common & {
  readonly kind: 'choice'
  readonly list: 'sets' | 'sources' | 'scenes'
}

/** Acts once; holds no value. `arguments` says what may come along. */
export type TriggerParameter = Common & { readonly kind: 'trigger'; readonly arguments: string }

/** Two numbers set together; each has a one-number twin that is the real parameter. */
export type PairParameter = Common & { readonly kind: 'pair'; readonly twins: readonly [string, string] }

/** Told by the server, never set. */
export type FeedbackParameter = Common & { readonly kind: 'feedback'; readonly type: 'number' | 'text' }

/** One controllable or observable thing: a row of the registry. */
export type Parameter =
  | NumberParameter
  | BooleanParameter
  | EnumParameter
  | ChoiceParameter
  | TriggerParameter
  | PairParameter
  | FeedbackParameter

/** Clamps a number into a range; not-a-number becomes the lower end. */
export function clamp(value: number, range: readonly [number, number]): number {
  return Math.min(range[1], Math.max(range[0], Number.isNaN(value) ? range[0] : value))
}

/** 0..1 of the range to native units, along the parameter's curve. */
export function fromNorm(parameter: NumberParameter, norm: number): number {
  const [low, high] = parameter.range
  const t = clamp(norm, [0, 1])
  const value = parameter.curve === 'log' ? low * Math.pow(high / low, t) : low + (high - low) * t
  return parameter.kind === 'integer' ? Math.round(value) : value
}

/** Native units to 0..1 of the range, along the parameter's curve. */
export function toNorm(parameter: NumberParameter, value: number): number {
  const [low, high] = parameter.range
  const v = clamp(value, parameter.range)
  return parameter.curve === 'log' ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low)
}
