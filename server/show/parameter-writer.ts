import { clamp } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import { refuse, TAKEN } from './command.ts'
import { readBoolean, readEnum, readGlide, readNumber, toNumber } from './read-argument.ts'
import { ZOOM } from './view-control.ts'
import type { MotionCurve } from '../protocol/motion.ts'
import type { NumberParameter, PairParameter } from '../protocol/parameter.ts'
import type { Command, CommandArgument, CommandResult } from './command.ts'
import type { AddressTarget } from './resolve-address.ts'
import type { ParameterReader } from './parameter-reader.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { Cause, ValueTable } from './value-table.ts'
import type { ViewControl } from './view-control.ts'

/** Glides this long are seen as moves, which start gently; shorter ones only hide steps and answer at once. */
const MOVE_FROM_MS = 400

/** The moment and the cause of one write. */
export type Write = { readonly nowUs: number; readonly cause: Cause }

/** Sets the parameters that hold a value of their own or show one (numbers, booleans, options, pairs). */
export class ParameterWriter {
  readonly #table: ValueTable
  readonly #reader: ParameterReader
  readonly #view: ViewControl
  readonly #surroundings: ShowSurroundings

  constructor(parts: {
    readonly table: ValueTable
    readonly reader: ParameterReader
    readonly view: ViewControl
    readonly surroundings: ShowSurroundings
  }) {
    this.#table = parts.table
    this.#reader = parts.reader
    this.#view = parts.view
    this.#surroundings = parts.surroundings
  }

  /** Sets what the target names from the arguments; choices and triggers are not written here. */
  set(target: AddressTarget, command: Command, write: Write): CommandResult {
    const { parameter, form } = target
    switch (parameter.kind) {
      case 'number':
      case 'integer':
        return this.#setNumber(parameter, form === 'norm', command.args, write)
      case 'boolean': {
        const toggled = 1 - this.#table.settledNumber(parameter.address)
        const reading = readBoolean(parameter.address, form === 'toggle' ? [toggled] : command.args)
        return this.#jump(parameter.address, reading, write)
      }
      case 'enum': {
        const current = String(this.#table.settled(parameter.address))
        return this.#jump(
          parameter.address,
          readEnum(parameter, command.args, current, form === 'index'),
          write,
        )
      }
      case 'pair':
        return this.#setPair(parameter, command.args, write)
      default:
        return refuse('cannot be set')
    }
  }

  /** Puts a parameter back to the registry's default. */
  reset(address: string, write: Write): CommandResult {
    const row = findParameter(address === '/zoom/across' ? ZOOM.address : address)
    if (row?.kind === 'pair') {
      for (const twin of row.twins) this.reset(twin, write)
    } else if (row?.kind === 'number' || row?.kind === 'integer') {
      this.#table.glide(row, row.default, this.#glide(row.glideMs, write), write.cause)
      this.#driveAlong(row, row.default, write)
    } else if (row && 'default' in row) {
      this.#table.jump(row.address, row.default, write.cause)
    }
    return TAKEN
  }

  #setNumber(
    row: NumberParameter,
    isNorm: boolean,
    args: readonly CommandArgument[],
    write: Write,
  ): CommandResult {
    const isAcross = row.address === '/zoom/across'
    const { cols } = this.#surroundings.grid()
    const current =
      isAcross || row === ZOOM ? this.#view.target(write.nowUs) : this.#table.settledNumber(row.address)
    const reading = readNumber(this.#reader.ranged(row), args, isAcross ? cols / current : current, isNorm)
    if (!reading.ok) return refuse(reading.reason)
    const glide = this.#glide(reading.glideMs ?? row.glideMs, write)
    if (isAcross) this.#table.glide(ZOOM, clamp(cols / reading.value, ZOOM.range), glide, write.cause)
    else this.#table.glide(row, reading.value, glide, write.cause)
    this.#driveAlong(row, reading.value, write)
    return TAKEN
  }

  #setPair(pair: PairParameter, args: readonly CommandArgument[], write: Write): CommandResult {
    const glide = readGlide(args[2])
    if (!glide.ok) return refuse(glide.reason)
    if (toNumber(args[0]) === null || toNumber(args[1]) === null) {
      return refuse(`${pair.address} needs two numbers`)
    }
    for (const [place, address] of pair.twins.entries()) {
      const row = findParameter(address)
      if (row?.kind !== 'number') continue
      this.#setNumber(row, false, [args[place] ?? null, glide.value], write)
    }
    return TAKEN
  }

  #jump(
    address: string,
    reading: { ok: true; value: number | string } | { ok: false; reason: string },
    write: Write,
  ): CommandResult {
    if (!reading.ok) return refuse(reading.reason)
    this.#table.jump(address, reading.value, write.cause)
    return TAKEN
  }

  #driveAlong(row: NumberParameter, value: number, write: Write): void {
    if (row.address === '/zoom/speed')
      this.#view.drive(value, write.nowUs, { ...write.cause, isDirect: false })
  }

  #glide(durationMs: number, write: Write): { durationMs: number; curve: MotionCurve; nowUs: number } {
    return { durationMs, curve: durationMs >= MOVE_FROM_MS ? 'smooth' : 'out', nowUs: write.nowUs }
  }
}
