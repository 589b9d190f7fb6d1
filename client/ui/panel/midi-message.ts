import type { MidiControl } from '../../../server/protocol/control-map.ts'

const NOTE_OFF = 0x8
const NOTE_ON = 0x9
const CONTROL_CHANGE = 0xb
const PITCH_BEND = 0xe

/** A MIDI control and where it was moved to, 0..1. */
export type MidiMessage = MidiControl & { readonly value: number }

/** Reads the bytes of a MIDI message; null for kinds that move nothing. */
export function readMidi(bytes: Uint8Array): MidiMessage | null {
  const [status = 0, first = 0, second = 0] = bytes
  const channel = (status & 0xf) + 1
  switch (status >> 4) {
    case CONTROL_CHANGE:
      return { channel, message: 'cc', number: first, value: second / 127 }
    case NOTE_ON:
      return { channel, message: 'note', number: first, value: second / 127 }
    case NOTE_OFF:
      return { channel, message: 'note', number: first, value: 0 }
    case PITCH_BEND:
      return { channel, message: 'bend', number: 0, value: (first + second * 128) / 16_383 }
    default:
      return null
  }
}
