import { isMotionOver, motionAt } from '../protocol/motion.ts'
import { REGISTRY } from '../protocol/registry.ts'
import type { Motion, MotionCurve } from '../protocol/motion.ts'
import type { NumberParameter } from '../protocol/parameter.ts'
import type { CommandOrigin } from './command.ts'

/** Who changed a value, when, and whether that hand moved this very parameter. */
export type Cause = {
  readonly origin: CommandOrigin
  readonly receivedUs: number
  readonly isDirect: boolean
}

type Held = { value: number | string; motion: Motion | null }

/** Addresses that show another parameter's value in their own way; they hold none. */
export const DERIVED_ADDRESSES: ReadonlySet<string> = new Set([
  '/zoom/across',
  '/set/index',
  '/source/index',
  '/scene/index',
])

/** Values and motions of all parameters that hold one, and which of them changed since they were last told. */
export class ValueTable {
  readonly #held = new Map<string, Held>()
  readonly #changed = new Map<string, Cause>()

  constructor() {
    for (const row of REGISTRY) {
      if (DERIVED_ADDRESSES.has(row.address)) continue
      if (row.kind === 'choice') this.#held.set(row.address, { value: '', motion: null })
      else if ('default' in row) this.#held.set(row.address, { value: row.default, motion: null })
    }
  }

  /** Addresses that hold a value, in the registry's order. */
  addresses(): Iterable<string> {
    return this.#held.keys()
  }

  has(address: string): boolean {
    return this.#held.has(address)
  }

  /** Where a value ends. */
  settled(address: string): number | string {
    return this.#of(address).value
  }

  /** Where a number ends; 0 for text. */
  settledNumber(address: string): number {
    const { value } = this.#of(address)
    return typeof value === 'number' ? value : 0
  }

  /** A value at a server time. */
  at(address: string, nowUs: number): number | string {
    const { value, motion } = this.#of(address)
    return motion ? motionAt(motion, nowUs) : value
  }

  /** A number at a server time; 0 for text. */
  numberAt(address: string, nowUs: number): number {
    const value = this.at(address, nowUs)
    return typeof value === 'number' ? value : 0
  }

  /** The way a value is on at a server time, null when it stands. */
  motion(address: string, nowUs: number): Motion | null {
    const { motion } = this.#of(address)
    return motion && !isMotionOver(motion, nowUs) ? motion : null
  }

  /** Puts a value at once. */
  jump(address: string, value: number | string, cause: Cause): void {
    this.#put(address, { value, motion: null }, cause)
  }

  /** Sends a number on its way from where it is now; a glide of 0 ms or to where it stands is a jump. */
  glide(
    parameter: NumberParameter,
    to: number,
    glide: { readonly durationMs: number; readonly curve: MotionCurve; readonly nowUs: number },
    cause: Cause,
  ): void {
    const from = this.numberAt(parameter.address, glide.nowUs)
    if (glide.durationMs <= 0 || from === to) return this.jump(parameter.address, to, cause)
    const space = parameter.curve === 'log' ? 'log' : 'linear'
    const { durationMs, curve, nowUs } = glide
    this.put(parameter.address, { from, to, startUs: nowUs, durationMs, curve, space }, cause)
  }

  /** Replaces the way a value is on. */
  put(address: string, motion: Motion, cause: Cause): void {
    this.#put(address, { value: motion.to, motion }, cause)
  }

  /** Lets the way of a changed value be corrected before it is told. */
  redirect(address: string, motion: Motion): void {
    this.#held.set(address, { value: motion.to, motion })
  }

  /** Whether a value changed since the changes were last taken. */
  hasChanged(address: string): boolean {
    return this.#changed.has(address)
  }

  /** The addresses that changed since the last call, with their causes, in the order of the first change. */
  takeChanges(): readonly (readonly [string, Cause])[] {
    const changes = [...this.#changed]
    this.#changed.clear()
    return changes
  }

  #put(address: string, held: Held, cause: Cause): void {
    this.#of(address)
    this.#held.set(address, held)
    this.#changed.set(address, cause)
  }

  #of(address: string): Held {
    const held = this.#held.get(address)
    if (!held) throw new RangeError(`${address} holds no value`)
    return held
  }
}
