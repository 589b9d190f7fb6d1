import { clamp, fromNorm, toNorm } from '../protocol/parameter.ts'
import type { EnumParameter, NumberParameter } from '../protocol/parameter.ts'
import type { CommandArgument } from './command.ts'

/** What the arguments of a command ask for, or one sentence on why they cannot be read. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly glideMs: number | null }
  | { readonly ok: false; readonly reason: string }

const MAX_GLIDE_MS = 600_000
const MAX_NUMERIC_CHARS = 40

/** The number in an argument: numbers, booleans, numeric text; null for anything else, not-a-number included. */
export function toNumber(argument: CommandArgument | undefined): number | null {
  if (typeof argument === 'number') return Number.isNaN(argument) ? null : argument
  if (typeof argument === 'boolean') return argument ? 1 : 0
  if (typeof argument !== 'string' || argument.length > MAX_NUMERIC_CHARS || argument.trim() === '')
    return null
  const value = Number(argument)
  return Number.isNaN(value) ? null : value
}

/** Whether the only argument asks for the value instead of setting it. */
export function isQuestion(args: readonly CommandArgument[]): boolean {
  return args.length === 1 && args[0] === '?'
}

/**
 * A number in native units, clamped to the parameter's range.
 *
 * @param current the value that `"+"`, `"-"` and `"*"` start from, native units
 * @param isNorm  whether the arguments are in 0..1 of the range
 */
export function readNumber(
  parameter: NumberParameter,
  args: readonly CommandArgument[],
  current: number,
  isNorm: boolean,
): Reading<number> {
  const operator = operatorOf(args)
  const operand = toNumber(args[operator ? 1 : 0])
  if (operand === null) return { ok: false, reason: `${parameter.address} needs a number` }
  const glide = readGlide(args[operator ? 2 : 1])
  if (!glide.ok) return glide
  const base = isNorm ? toNorm(parameter, current) : current
  const asked = operator ? operate(operator, base, operand) : operand
  const native = isNorm ? fromNorm(parameter, asked) : clamp(asked, parameter.range)
  const value = parameter.kind === 'integer' ? Math.round(native) : native
  return { ok: true, value, glideMs: glide.value }
}

/** 0 or 1: any number but 0 is 1. */
export function readBoolean(address: string, args: readonly CommandArgument[]): Reading<0 | 1> {
  const value = toNumber(args[0])
  if (value === null) return { ok: false, reason: `${address} needs 0 or 1` }
  return { ok: true, value: value === 0 ? 0 : 1, glideMs: null }
}

/** The 0-based place in a list of names, asked for by name, by number (clamped) or relative to the current one. */
export function readOption(
  address: string,
  names: readonly string[],
  args: readonly CommandArgument[],
  current: number,
  isIndex: boolean,
): Reading<number> {
  if (names.length === 0) return { ok: false, reason: `${address} has nothing to choose from` }
  const operator = operatorOf(args)
  const argument = args[operator ? 1 : 0]
  const glide = readGlide(args[operator ? 2 : 1])
  if (!glide.ok) return glide
  if (!operator && !isIndex && (typeof argument === 'string' || typeof argument === 'number')) {
    const place = placeOf(names, String(argument))
    if (place >= 0) return { ok: true, value: place, glideMs: glide.value }
  }
  const number = toNumber(argument)
  if (number === null)
    return { ok: false, reason: `${address} takes one of ${names.slice(0, 12).join(', ')}` }
  const asked = Math.round(operator ? operate(operator, current, number) : number)
  return { ok: true, value: clamp(asked, [0, names.length - 1]), glideMs: glide.value }
}

/** Option of an enum parameter, by name or number. */
export function readEnum(
  parameter: EnumParameter,
  args: readonly CommandArgument[],
  current: string,
  isIndex: boolean,
): Reading<string> {
  const place = parameter.options.indexOf(current)
  const reading = readOption(parameter.address, parameter.options, args, place, isIndex)
  return reading.ok ? { ...reading, value: parameter.options[reading.value] ?? parameter.default } : reading
}

/** A glide time in milliseconds, bounded; null where none was given. */
export function readGlide(argument: CommandArgument | undefined): Reading<number | null> {
  if (argument === undefined || argument === null) return { ok: true, value: null, glideMs: null }
  const value = toNumber(argument)
  if (value === null) return { ok: false, reason: 'the glide time must be a number of milliseconds' }
  return { ok: true, value: clamp(value, [0, MAX_GLIDE_MS]), glideMs: null }
}

function placeOf(names: readonly string[], name: string): number {
  const exact = names.indexOf(name)
  if (exact >= 0) return exact
  const folded = name.toLowerCase()
  return names.findIndex((candidate) => candidate.toLowerCase() === folded)
}

/** A place asked for: that number itself, or so much on from where things stand. */
export type Place = { readonly by: number; readonly isRelative: boolean }

/** A place by its number, by `"+" x` or by `"-" x`; null for anything else. */
export function readPlace(args: readonly CommandArgument[]): Place | null {
  const operator = operatorOf(args)
  const operand = toNumber(args[operator ? 1 : 0])
  if (operand === null || operator === '*') return null
  return { by: operator === '-' ? -operand : operand, isRelative: operator !== null }
}

type Operator = '+' | '-' | '*'

function operatorOf(args: readonly CommandArgument[]): Operator | null {
  const first = args[0]
  return first === '+' || first === '-' || first === '*' ? first : null
}

function operate(operator: Operator, base: number, operand: number): number {
  if (operator === '+') return base + operand
  return operator === '-' ? base - operand : base * operand
}
