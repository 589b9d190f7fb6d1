import { ChoiceControl, choiceOf, PREVIEW_CHOICE, SCENE_CHOICE } from './choice-control.ts'
import { TRANSPORT_ROWS } from '../protocol/transport-rows.ts'
import { refuse, TAKEN } from './command.ts'
import { ParameterReader } from './parameter-reader.ts'
import { ParameterWriter } from './parameter-writer.ts'
import { DiveControl } from './dive-control.ts'
import { LockControl } from './lock-control.ts'
import { MomentaryControl } from './momentary-control.ts'
import { PanicControl } from './panic-control.ts'
import { QuantisedMoves } from './quantised-moves.ts'
import { isQuestion, readGlide, toNumber } from './read-argument.ts'
import { isPressed, readPress } from './read-press.ts'
import { RepeatGate } from './repeat-gate.ts'
import { resolveAddress } from './resolve-address.ts'
import { SceneControl } from './scene-control.ts'
import { TempoControl } from './tempo-control.ts'
import { TriggerControl } from './trigger-control.ts'
import { ValueTable } from './value-table.ts'
import { ViewControl } from './view-control.ts'
import type { DiveStatus, OwnTile } from '../protocol/dive.ts'
import type { Tempo } from '../protocol/tempo.ts'
import type { Motion } from '../protocol/motion.ts'
import type {
  BooleanParameter,
  ChoiceParameter,
  Parameter,
  ParameterRole,
  ParameterValue,
  TriggerParameter,
} from '../protocol/parameter.ts'
import type { Pick } from './choice-control.ts'
import type { Command, CommandOrigin, CommandResult, Hand } from './command.ts'
import type { CueStatus } from './cue-status.ts'
import type { AddressTarget } from './resolve-address.ts'
import type { SceneOutcome, SceneWish } from './scene-change.ts'
import type { ShowListener, TriggerFired } from './show-listener.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { Cause } from './value-table.ts'

/** What a `ParameterStore` is built from. */
export type ParameterStoreOptions = {
  /** Server monotonic time, microseconds. */
  readonly now: () => number
  readonly surroundings: ShowSurroundings
  readonly listener: ShowListener
  /** 0..1, below 1; for all that is left to chance. */
  readonly random: () => number
}

const PANIC = '/out/panic'
const PANIC_BACK = '/out/panic/back'
const LOCK = '/system/lock'

const RANKS: Readonly<Record<ParameterRole, number>> = { view: 0, control: 1, admin: 2 }

/**
 * The one place where the show is changed: every command of every surface is read, bounded and applied here, and told
 * to one listener. Values glide; who asks for a value gets it as it is now.
 */
export class ParameterStore {
  readonly #now: () => number
  readonly #listener: ShowListener
  readonly #isFilm: () => boolean
  readonly #table = new ValueTable()
  readonly #gate = new RepeatGate()
  readonly #view: ViewControl
  readonly #dives: DiveControl
  readonly #momentary: MomentaryControl
  readonly #tempo: TempoControl
  readonly #moves: QuantisedMoves
  readonly #panic: PanicControl
  readonly #scenes: SceneControl
  readonly #lock = new LockControl(this.#table)
  readonly #choices: ChoiceControl
  readonly #reader: ParameterReader
  readonly #writer: ParameterWriter
  readonly #triggers: TriggerControl
  readonly #fired: TriggerFired[] = []
  #revision = 0

  constructor(options: ParameterStoreOptions) {
    const { surroundings, random } = options
    const table = this.#table
    this.#now = options.now
    this.#listener = options.listener
    this.#isFilm = () => surroundings.isFilm()
    this.#view = new ViewControl(table, surroundings)
    this.#dives = new DiveControl(table, this.#view, surroundings.levels)
    this.#momentary = new MomentaryControl(table)
    this.#tempo = new TempoControl(table, options.now())
    const moves = new QuantisedMoves(table, this.#tempo.tempo)
    const choices = new ChoiceControl({ table, moves, surroundings, random })
    const [view, dives, momentary] = [this.#view, this.#dives, this.#momentary]
    const parts = { table, moves, choices, surroundings, view, dives, momentary }
    this.#moves = moves
    this.#choices = choices
    this.#panic = new PanicControl(parts)
    this.#scenes = new SceneControl({ ...parts, panic: this.#panic })
    this.#reader = new ParameterReader(table, this.#choices, surroundings)
    this.#writer = new ParameterWriter({ table, reader: this.#reader, view: this.#view, surroundings })
    this.#triggers = new TriggerControl({
      ...parts,
      tempo: this.#tempo,
      scenes: this.#scenes,
      panic: this.#panic,
      random,
    })
  }

  /** Rises with every command that was applied: `controlRevision` on the wire. */
  get revision(): number {
    return this.#revision
  }

  /** Applies one command and tells the listener what came of it. */
  apply(command: Command): CommandResult {
    return this.applyAll([command])[0] ?? TAKEN
  }

  /** Applies a bundle: all of it at one moment, told together at the end. */
  applyAll(commands: readonly Command[]): readonly CommandResult[] {
    const nowUs = this.#now()
    const before = this.#revision
    const results = commands.map((command) => this.#perform(command, nowUs))
    if (this.#revision !== before) this.#tell(nowUs)
    return results
  }

  /** What pages must know of dives. */
  get dive(): DiveStatus {
    return this.#dives.status
  }

  /** The tile whose own picture stands in the place of the source's; null for none. */
  get diveLevel(): OwnTile | null {
    return this.#dives.level
  }

  /** Tiles dived through. */
  get diveDepth(): number {
    return this.#dives.depth
  }

  /** The beat. */
  get tempo(): Tempo {
    return this.#tempo.tempo
  }

  /** How scenes and what guards them stand. */
  get cues(): CueStatus {
    return {
      preview: this.#scenes.preview,
      lock: this.#lock.status,
      isInPanic: this.#panic.isOn,
      waiting: { set: this.#moves.waiting('set'), scene: this.#moves.waiting('scene') },
    }
  }

  /** Changes the scenes that are kept, if the hand may. */
  changeScenes(wish: SceneWish, hand: Hand): SceneOutcome {
    const reason = this.#refusalOf(SCENE_CHOICE, hand)
    return reason === null ? this.#scenes.change(wish, this.#now()) : { ok: false, reason }
  }

  /** When `advance` has something to do; null when it has not. */
  get nextUs(): number | null {
    const dues = [this.#dives.arrivalUs, this.#moves.dueUs, this.#scenes.nextUs, this.#momentary.endUs]
    const soonest = Math.min(...dues.map((dueUs) => dueUs ?? Infinity))
    return soonest === Infinity ? null : soonest
  }

  /** Does what is due by itself, or has become possible, and tells of it. */
  advance(): void {
    const nowUs = this.#now()
    const parts = [this.#dives, this.#moves, this.#scenes, this.#momentary]
    if (!parts.map((part) => part.arrive(nowUs)).includes(true)) return
    this.#revision++
    this.#tell(nowUs)
  }

  /** A hand has gone for good: what it held lets go. */
  handLeft(origin: CommandOrigin): void {
    const nowUs = this.#now()
    const hasLetGo = this.#momentary.leave(origin)
    const hasSprungBack = this.#view.leave(origin, nowUs)
    if (!hasLetGo && !hasSprungBack) return
    this.#revision++
    this.#tell(nowUs)
  }

  /** Puts values that were checked before the show begins; nobody is told. */
  startWith(values: Readonly<Record<string, ParameterValue>>): void {
    const cause: Cause = { origin: { kind: 'start', id: 'start' }, receivedUs: this.#now(), isDirect: false }
    for (const [address, value] of Object.entries(values)) {
      if (this.#table.has(address) && typeof value !== 'object') this.#table.jump(address, value, cause)
    }
    this.#table.takeChanges()
    this.#follow(this.#now())
  }

  /** The value at an address or one of its twins (`/norm`, `/index`), as it is now. */
  value(address: string): ParameterValue {
    const target = resolveAddress(address)
    const value = target && this.#reader.read(target, this.#now())
    if (value === null) throw new RangeError(`${address} holds no value`)
    return value
  }

  /** The same as a number; 0 for text. */
  number(address: string): number {
    const value = this.value(address)
    return typeof value === 'number' ? value : 0
  }

  /** The way a parameter is on, null when it stands. */
  motion(address: string): Motion | null {
    return this.#table.has(address) ? this.#table.motion(address, this.#now()) : null
  }

  /** Where every parameter that holds a value ends, choices by name. */
  values(): Record<string, ParameterValue> {
    return Object.fromEntries(
      [...this.#table.addresses()].map((address) => [address, this.#reader.settled(address)]),
    )
  }

  /** The ways all moving parameters are on. */
  motions(): Record<string, Motion> {
    const nowUs = this.#now()
    const motions: Record<string, Motion> = {}
    for (const address of this.#table.addresses()) {
      const motion = this.#table.motion(address, nowUs)
      if (motion) motions[address] = motion
    }
    return motions
  }

  #perform(command: Command, nowUs: number): CommandResult {
    const target = resolveAddress(command.address)
    if (!target) return refuse('unknown address')
    const { parameter } = target
    if (isQuestion(command.args) && RANKS[command.role] >= RANKS[parameter.role]) return TAKEN
    const refusal = this.#refusalOf(parameter, command)
    if (refusal !== null) return refuse(refusal)
    if (parameter.kind === 'feedback') return refuse('is told by the show, never set')
    let askedMs: number | null = null
    if (parameter.address === PANIC && this.#panic.asksBack(command)) {
      this.#gate.release(command)
      return this.#perform({ ...command, address: PANIC_BACK, args: [] }, nowUs)
    }
    if (isButton(target)) {
      const press = readPress(command, this.#gate)
      if (press.kind === 'wrong') return refuse(press.reason)
      if (press.kind === 'ignore') return TAKEN
      askedMs = press.askedMs
    } else if (!parameter.address.startsWith('/zoom/pan') && this.#gate.isRepeat(command)) {
      const isRenewal = isMomentary(parameter) && toNumber(command.args[0]) !== 0
      if (!isRenewal) return TAKEN
    }
    const result =
      parameter.kind === 'trigger'
        ? this.#fire(parameter, target.index, command, askedMs, nowUs)
        : this.#set(target, command, nowUs)
    if (result.ok) this.#revision++
    return result
  }

  #set(target: AddressTarget, command: Command, nowUs: number): CommandResult {
    if (isMomentary(target.parameter)) return this.#momentary.set(target, command, nowUs)
    const cause: Cause = { origin: command.origin, receivedUs: command.receivedUs, isDirect: true }
    const choice = choiceOf(target.parameter)
    if (!choice) {
      const result =
        target.form === 'reset'
          ? this.#writer.reset(target.parameter.address, { nowUs, cause })
          : this.#writer.set(target, command, { nowUs, cause })
      if (target.parameter.address === LOCK) this.#lock.follow(command.origin)
      return result
    }
    const isIndex = target.form === 'index' || choice !== target.parameter
    const pick: Pick =
      target.form === 'reset' ? { by: 'place', place: 0 } : { by: 'arguments', args: command.args, isIndex }
    if (choice === PREVIEW_CHOICE) {
      return target.form === 'reset'
        ? this.#scenes.clearPreview(cause)
        : this.#scenes.putInPreview(pick, cause)
    }
    if (choice === SCENE_CHOICE && target.form === 'reset') return refuse('scenes have no default')
    if (choice !== SCENE_CHOICE) return this.#choose(choice, pick, nowUs, cause)
    const glide = readGlide(command.args[1])
    return glide.ok ? this.#scenes.recall(pick, glide.value, nowUs, cause) : refuse(glide.reason)
  }

  /** Another source plays from its beginning. */
  #choose(choice: ChoiceParameter, pick: Pick, nowUs: number, cause: Cause): CommandResult {
    const before = this.#table.settled(choice.address)
    const result = this.#choices.choose(choice, pick, nowUs, cause)
    const isOther = this.#table.settled(choice.address) !== before
    if (choice.list === 'sources' && isOther) this.#table.jump('/play', 1, { ...cause, isDirect: false })
    return result
  }

  #fire(
    parameter: TriggerParameter,
    index: number | null,
    command: Command,
    askedMs: number | null,
    nowUs: number,
  ): CommandResult {
    const { origin, receivedUs, args } = command
    const { address } = parameter
    const cause: Cause = { origin, receivedUs, isDirect: false }
    const result = this.#triggers.perform({ address, index, args, askedMs }, nowUs, cause)
    if (result) return result
    const pressArgs = askedMs === null ? [] : [askedMs]
    this.#fired.push({
      address,
      args: isPressed(parameter) ? pressArgs : args,
      ...(index === null ? {} : { index }),
      origin,
      receivedUs,
    })
    return TAKEN
  }

  /** Why a hand may not use a parameter now, null when it may. */
  #refusalOf(parameter: Parameter, hand: Hand): string | null {
    const { address, role } = parameter
    if (RANKS[hand.role] < RANKS[role]) return `needs the role ${role}`
    if (TRANSPORT_ROWS.includes(parameter) && parameter.kind !== 'feedback' && !this.#isFilm())
      return 'the source is no film'
    return role === 'view' ? null : this.#lock.refusalOf(address, hand.origin, hand.role)
  }

  #follow(nowUs: number): void {
    this.#tempo.follow(nowUs)
    this.#moves.follow(this.#tempo.tempo, nowUs)
    this.#scenes.follow(nowUs)
  }

  #tell(nowUs: number): void {
    this.#view.joinFlights(nowUs)
    this.#follow(nowUs)
    const revision = this.#revision
    for (const [address, cause] of this.#table.takeChanges()) {
      const value = this.#reader.settled(address)
      const motion = this.#table.motion(address, nowUs)
      this.#listener.parameterChanged({ address, value, motion, revision, ...cause })
    }
    for (const trigger of this.#fired.splice(0)) this.#listener.triggerFired(trigger)
    this.#listener.batchApplied(revision)
  }
}

function isButton({ parameter, form }: AddressTarget): boolean {
  if (form === 'reset' || form === 'toggle') return true
  return parameter.kind === 'trigger' && isPressed(parameter)
}

function isMomentary(parameter: Parameter): parameter is BooleanParameter {
  return parameter.kind === 'boolean' && parameter.isMomentary === true
}
