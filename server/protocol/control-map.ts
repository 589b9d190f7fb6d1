/** What a MIDI device sends: a controller, a note or the pitch wheel. */
export const MIDI_KINDS = ['cc', 'note', 'bend'] as const

/** One of `MIDI_KINDS`. */
export type MidiKind = (typeof MIDI_KINDS)[number]

/** A control of a MIDI device. */
export type MidiControl = {
  /** 1 to 16. */
  readonly channel: number
  readonly message: MidiKind
  /** 0 to 127: the controller or the note; 0 for the pitch wheel. */
  readonly number: number
}

/** The control that a mapping listens to: an argument (from 0) of an OSC address as it is sent, or a MIDI control. */
export type ControlSource =
  | { readonly kind: 'osc'; readonly address: string; readonly argument: number }
  | ({ readonly kind: 'midi' } & MidiControl)

/** A learned control: its 0..1 becomes a value of `range` along `curve`, or a press of what takes presses. */
export type ControlMapping = {
  readonly id: string
  readonly from: ControlSource
  /** The address that is moved, below the OSC prefix. */
  readonly to: string
  /** Native values at 0 and at 1. */
  readonly range: readonly [number, number]
  readonly curve: 'linear' | 'log'
  readonly isInverted: boolean
}

/** What `/api/map` tells: all mappings, and what is being learned. */
export type ControlMapStatus = {
  /** The address that the next control to move will be mapped to; null while nothing is learned. */
  readonly learning: string | null
  readonly mappings: readonly ControlMapping[]
}

/** What of a mapping can be changed. */
export type MappingChange = Partial<Pick<ControlMapping, 'to' | 'range' | 'curve' | 'isInverted'>>

/** A control as people read it. */
export function controlName(from: ControlSource): string {
  if (from.kind === 'osc') return from.argument === 0 ? from.address : `${from.address} [${from.argument}]`
  return midiName(from)
}

/** A MIDI control as people read it. */
export function midiName({ channel, message, number }: MidiControl): string {
  return `midi ${message}${message === 'bend' ? '' : ` ${number}`} ch ${channel}`
}
