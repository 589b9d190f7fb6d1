import { refuse, TAKEN } from '../show/command.ts'
import { toNumber } from '../show/read-argument.ts'
import { ControlMotion } from './control-motion.ts'
import { learnedControls } from './learned-feedback.ts'
import { MAX_CONTROL_CHARS, MAX_MAPPINGS } from './map-file.ts'
import { checkMapping, firstSettings, mapTarget } from './map-target.ts'
import { mappedAsk } from './mapped-command.ts'
import type {
  ControlMapping,
  ControlMapStatus,
  ControlSource,
  MappingChange,
  MidiControl,
} from '../protocol/control-map.ts'
import type { CommandArgument, CommandResult } from '../show/command.ts'
import type { LearnedControl, MapEntry } from './learned-feedback.ts'
import type { ListLength, MapTarget } from './map-target.ts'
import type { MappedAsk } from './mapped-command.ts'

/** What moving a control came to: it was learned, or it asks for something through its mappings. */
export type Mapped =
  | { readonly kind: 'learned'; readonly to: string; readonly parameter: string }
  | { readonly kind: 'mapped'; readonly to: readonly string[]; readonly asks: readonly MappedAsk[] }

/** Where mappings are kept. */
export interface MappingStore {
  readonly found: readonly ControlMapping[]
  save(mappings: readonly ControlMapping[]): void
}

type Learning = { readonly target: MapTarget; readonly untilUs: number }

/** Learning ends by itself after this long. */
const LEARN_US = 15_000_000
/** A message without a value is a press. */
const PRESSED = 1

/**
 * Controls that move parameters they were not made for: any OSC address or MIDI control, learned by moving it. What is
 * being learned goes to the first control that moves, which one that only repeats itself does not.
 */
export class ControlMap {
  readonly #now: () => number
  readonly #store: MappingStore
  readonly #listLength: ListLength
  readonly #motion = new ControlMotion()
  #entries: readonly MapEntry[]
  #byControl: ReadonlyMap<string, readonly MapEntry[]>
  #addresses: ReadonlySet<string>
  #controls: ReadonlyMap<string, readonly LearnedControl[]>
  #learning: Learning | null = null

  constructor(options: {
    readonly now: () => number
    readonly store: MappingStore
    readonly listLength: ListLength
  }) {
    this.#now = options.now
    this.#store = options.store
    this.#listLength = options.listLength
    this.#entries = options.store.found.flatMap(entryOf)
    this.#byControl = indexByControl(this.#entries)
    this.#addresses = oscAddresses(this.#entries)
    this.#controls = learnedControls(this.#entries)
  }

  /** All mappings, and what is being learned. */
  get status(): ControlMapStatus {
    return {
      learning: this.#learningNow()?.target.address ?? null,
      mappings: this.#entries.map(({ mapping }) => mapping),
    }
  }

  /** The OSC controls that move a parameter and can be told where they stand. */
  controlsOf(parameter: string): readonly LearnedControl[] {
    return this.#controls.get(parameter) ?? []
  }

  /** Lets the next control that moves be the one for an address; null lets it be. */
  learn(to: string | null): CommandResult {
    this.#learning = null
    if (to === null) return TAKEN
    const found = mapTarget(to)
    if (!found.ok) return found
    if (this.#entries.length >= MAX_MAPPINGS) return refuse(`${MAX_MAPPINGS} controls are mapped already`)
    this.#learning = { target: found.target, untilUs: this.#now() + LEARN_US }
    return TAKEN
  }

  has(id: string): boolean {
    return this.#entries.some(({ mapping }) => mapping.id === id)
  }

  /** Changes what a mapping does. */
  change(id: string, change: MappingChange): CommandResult {
    const before = this.#entries.find(({ mapping }) => mapping.id === id)?.mapping
    if (!before) return refuse(`there is no mapping ${id}`)
    const fresh = change.to === undefined ? {} : this.#first(change.to)
    const mapping = { ...before, ...fresh, ...change }
    const checked = checkMapping(mapping)
    if (!checked.ok) return checked
    const [entry] = entryOf(mapping)
    if (entry) this.#put(this.#entries.map((each) => (each.mapping.id === id ? entry : each)))
    return TAKEN
  }

  /** Forgets a mapping. */
  remove(id: string): CommandResult {
    if (!this.has(id)) return refuse(`there is no mapping ${id}`)
    this.#put(this.#entries.filter(({ mapping }) => mapping.id !== id))
    return TAKEN
  }

  /**
   * A sender moved an OSC address; null when that means nothing here.
   *
   * @param hand    tells senders apart
   * @param address as it was sent
   */
  oscMoved(hand: string, address: string, args: readonly CommandArgument[]): Mapped | null {
    if (address.length > MAX_CONTROL_CHARS) return null
    const lower = address.toLowerCase()
    const positions = args.length === 0 ? [PRESSED] : args.map((argument) => toNumber(argument))
    const befores = positions.map((position, argument) =>
      position === null ? undefined : this.#motion.move(`${hand} ${lower} ${argument}`, position),
    )
    if (this.#learningNow()) {
      const argument = movedArgument(positions, befores)
      if (argument !== null) return this.#learned({ kind: 'osc', address, argument })
    }
    if (!this.#addresses.has(lower)) return null
    return mapped(
      positions.flatMap((position, argument) => {
        const entries = this.#byControl.get(controlKey({ kind: 'osc', address: lower, argument }))
        return entries && position !== null ? [{ entries, position, before: befores[argument] }] : []
      }),
    )
  }

  /** A control of a MIDI device was moved to 0..1; null when that means nothing here. */
  midiMoved(hand: string, control: MidiControl, position: number): Mapped | null {
    const { channel, message, number } = control
    const from: ControlSource = { kind: 'midi', channel, message, number }
    const key = controlKey(from)
    const before = this.#motion.move(`${hand} ${key}`, position)
    if (this.#learningNow() && movedArgument([position], [before]) !== null) return this.#learned(from)
    const entries = this.#byControl.get(key)
    return entries ? mapped([{ entries, position, before }]) : null
  }

  #learned(from: ControlSource): Mapped {
    const learning = this.#learning
    if (!learning) throw new RangeError('nothing is being learned')
    this.#learning = null
    const { target } = learning
    const isReplaced = ({ mapping }: MapEntry): boolean =>
      mapping.to === target.address && mapping.from.kind === from.kind
    const id = String(Math.max(0, ...this.#entries.map(({ mapping }) => Number(mapping.id))) + 1)
    const mapping = { id, from, to: target.address, ...firstSettings(target, this.#listLength) }
    this.#put([...this.#entries.filter((entry) => !isReplaced(entry)), { mapping, target }])
    return { kind: 'learned', to: target.address, parameter: target.parameter.address }
  }

  #first(to: string): Partial<ControlMapping> {
    const found = mapTarget(to)
    return found.ok ? { ...firstSettings(found.target, this.#listLength), to: found.target.address } : {}
  }

  #learningNow(): Learning | null {
    if (this.#learning && this.#learning.untilUs <= this.#now()) this.#learning = null
    return this.#learning
  }

  #put(entries: readonly MapEntry[]): void {
    this.#entries = entries
    this.#byControl = indexByControl(entries)
    this.#addresses = oscAddresses(entries)
    this.#controls = learnedControls(entries)
    this.#store.save(entries.map(({ mapping }) => mapping))
  }
}

/** Which argument of a message moved: one that stands elsewhere now, or the first of a control never heard before. */
function movedArgument(
  positions: readonly (number | null)[],
  befores: readonly (number | undefined)[],
): number | null {
  const moved = positions.findIndex(
    (position, place) => position !== null && befores[place] !== undefined && befores[place] !== position,
  )
  if (moved >= 0) return moved
  const isNew = befores.every((before) => before === undefined)
  const first = positions.findIndex((position) => position !== null)
  return isNew && first >= 0 ? first : null
}

function mapped(
  moves: readonly {
    readonly entries: readonly MapEntry[]
    readonly position: number
    readonly before: number | undefined
  }[],
): Mapped | null {
  if (moves.length === 0) return null
  const asks = moves.flatMap(({ entries, position, before }) =>
    entries.flatMap(({ mapping, target }) => mappedAsk(mapping, target, position, before) ?? []),
  )
  return {
    kind: 'mapped',
    to: moves.flatMap(({ entries }) => entries.map(({ mapping }) => mapping.to)),
    asks,
  }
}

function entryOf(mapping: ControlMapping): MapEntry[] {
  const found = mapTarget(mapping.to)
  return found.ok ? [{ mapping, target: found.target }] : []
}

function indexByControl(entries: readonly MapEntry[]): ReadonlyMap<string, readonly MapEntry[]> {
  const byControl = new Map<string, MapEntry[]>()
  for (const entry of entries) {
    const key = controlKey(entry.mapping.from)
    const listed = byControl.get(key)
    if (listed) listed.push(entry)
    else byControl.set(key, [entry])
  }
  return byControl
}

function oscAddresses(entries: readonly MapEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap(({ mapping: { from } }) => (from.kind === 'osc' ? [from.address.toLowerCase()] : [])),
  )
}

function controlKey(from: ControlSource): string {
  if (from.kind === 'osc') return `osc ${from.address.toLowerCase()} ${from.argument}`
  return `midi ${from.channel} ${from.message} ${from.number}`
}
