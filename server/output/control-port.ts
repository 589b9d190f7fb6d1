import type { ControlMapStatus, MappingChange, MidiControl } from '../protocol/control-map.ts'
import type { MonitorEntry } from '../protocol/monitor-entry.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { SenderStatus, SenderVerdict } from '../protocol/sender-status.ts'
import type { CommandOrigin, CommandResult } from '../show/command.ts'

/** What pages decide about controllers: who may send, what comes in, and which controls were learned. */
export interface ControlPort {
  senderStatuses(areIgnoredListed: boolean): readonly SenderStatus[]
  judgeSender(address: string, verdict: SenderVerdict): CommandResult
  mapStatus(): ControlMapStatus
  /** Lets the next control that moves be the one for an address; null ends that. */
  learn(to: string | null): CommandResult
  hasMapping(id: string): boolean
  changeMapping(id: string, change: MappingChange): CommandResult
  removeMapping(id: string): CommandResult
  /** Tells a watcher what comes in; what is given back ends it. */
  watchMonitor(watcher: (entries: readonly MonitorEntry[]) => void): () => void
  /** A MIDI control at a page's machine was moved, to 0..1. */
  midiMoved(move: {
    readonly control: MidiControl
    readonly value: number
    readonly origin: CommandOrigin
    readonly role: ParameterRole
  }): CommandResult
}
