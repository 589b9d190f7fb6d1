import { refuse, TAKEN } from '../show/command.ts'
import { midiName } from '../protocol/control-map.ts'
import { CidrList } from './cidr-list.ts'
import { ControlMap } from './control-map.ts'
import { ControlMonitor } from './control-monitor.ts'
import { PairedSenders } from './paired-senders.ts'
import { SenderList } from './sender-list.ts'
import type { ControlMapStatus, MappingChange, MidiControl } from '../protocol/control-map.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { SenderStatus, SenderVerdict } from '../protocol/sender-status.ts'
import type { CommandOrigin, CommandResult } from '../show/command.ts'
import type { CommandSink } from './command-sink.ts'
import type { MappingStore } from './control-map.ts'
import type { MonitorWatcher } from './control-monitor.ts'
import type { ListLength } from './map-target.ts'
import type { OscPairing } from './paired-senders.ts'

/** A move of a MIDI control at somebody's machine. */
export type MidiMove = {
  readonly control: MidiControl
  /** 0..1. */
  readonly value: number
  readonly origin: CommandOrigin
  readonly role: ParameterRole
}

/** Who may send, what comes in, and which controls were learned: what people decide about controllers, whatever they are. */
export class ControlDesk {
  readonly senders: PairedSenders
  readonly list: SenderList
  readonly map: ControlMap
  readonly monitor = new ControlMonitor()
  readonly #sink: CommandSink
  readonly #now: () => number

  /** @throws {SmaltiError} `bad-option` for an allowed network that is none */
  constructor(options: {
    readonly sink: CommandSink
    /** `--osc-allow CIDR`, each. */
    readonly allowed: readonly string[]
    readonly pairing: OscPairing
    readonly mappings: MappingStore
    readonly listLength: ListLength
    readonly now: () => number
  }) {
    const { sink, allowed, pairing, mappings, listLength, now } = options
    this.#sink = sink
    this.#now = now
    this.senders = new PairedSenders({ allowed: new CidrList(allowed), pairing, now })
    this.list = new SenderList(this.senders, now)
    this.map = new ControlMap({ now, store: mappings, listLength })
  }

  /** Everybody who sends OSC. */
  senderStatuses(areIgnoredListed: boolean): readonly SenderStatus[] {
    return this.list.statuses(areIgnoredListed)
  }

  /** Decides about a sender. */
  judgeSender(address: string, verdict: SenderVerdict): CommandResult {
    return this.list.judge(address, verdict)
  }

  /** What was learned, and what is being learned. */
  mapStatus(): ControlMapStatus {
    return this.map.status
  }

  /** Lets the next control that moves be the one for an address; null ends that. */
  learn(to: string | null): CommandResult {
    return this.map.learn(to)
  }

  hasMapping(id: string): boolean {
    return this.map.has(id)
  }

  changeMapping(id: string, change: MappingChange): CommandResult {
    return this.map.change(id, change)
  }

  removeMapping(id: string): CommandResult {
    return this.map.remove(id)
  }

  /** Tells a watcher what comes in from now on; what is given back ends it. */
  watchMonitor(watcher: MonitorWatcher): () => void {
    return this.monitor.watch(watcher)
  }

  /** A MIDI control was moved: does what it is mapped to. */
  midiMoved({ control, value, origin, role }: MidiMove): CommandResult {
    const receivedUs = this.#now()
    const moved = this.map.midiMoved(`${origin.kind} ${origin.id}`, control, value)
    const { result, note } = this.#follow(moved, { origin, role, receivedUs })
    this.monitor.note({
      atUs: receivedUs,
      from: origin.id,
      address: midiName(control),
      args: [value],
      outcome: result.ok ? 'taken' : 'refused',
      reason: result.ok ? note : result.reason,
    })
    return moved === null ? TAKEN : result
  }

  close(): void {
    this.monitor.close()
  }

  #follow(
    moved: ReturnType<ControlMap['midiMoved']>,
    by: { readonly origin: CommandOrigin; readonly role: ParameterRole; readonly receivedUs: number },
  ): { readonly result: CommandResult; readonly note: string } {
    if (moved === null) return { result: refuse('is mapped to nothing'), note: '' }
    if (moved.kind === 'learned') return { result: TAKEN, note: `learned for ${moved.to}` }
    const results = this.#sink.applyAll(moved.asks.map((asked) => ({ ...asked, ...by })))
    const refusal = results.find((result) => !result.ok)
    return { result: refusal ?? TAKEN, note: `mapped to ${moved.to.join(', ')}` }
  }
}
