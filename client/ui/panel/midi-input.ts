import type { Tempo } from '../../../server/protocol/tempo.ts'
import { MidiClock, type ClockCommand } from '../midi-clock.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import { readMidi, type MidiMessage } from './midi-message.ts'

const TICK = 0xf8
const START = 0xfa

/** What MIDI moves. */
export interface MidiPort {
  /** A control was moved: notes at once, of what moves the newest place each frame. */
  moved(message: MidiMessage): void
  /** The show's beat; null while it is not known. */
  tempo(): Tempo | null
  /** Server time now. */
  nowUs(): number
  /** What a clock has to say to the show. */
  told(command: ClockCommand): void
}

/** MIDI controllers at this machine, where the browser lets a page at them; where not, why. */
export class MidiInput {
  readonly element: HTMLElement
  readonly #words = element('p', { class: 'words', role: 'status' })
  readonly #button = element('button', { type: 'button' }, 'Use MIDI controllers')
  readonly #port: MidiPort
  readonly #clock = new MidiClock()
  /** Faders and wheels that moved since the last frame, each where it is now. */
  readonly #moved = new Map<string, MidiMessage>()

  constructor(port: MidiPort) {
    this.#port = port
    this.element = element('div', { class: 'stack' }, this.#words, this.#button)
    const reason = whyNot()
    this.#button.hidden = reason !== null
    writeText(
      this.#words,
      reason ??
        'Controllers plugged into this machine can be learned like OSC; a clock among them sets the tempo.',
    )
    this.#button.addEventListener('click', () => void this.#open())
  }

  #receive(data: Uint8Array): void {
    if (data[0] === START) return this.#clock.start()
    const tempo = this.#port.tempo()
    if (data[0] === TICK) {
      const commands = tempo === null ? [] : this.#clock.tick(this.#port.nowUs(), tempo)
      for (const command of commands) this.#port.told(command)
      return
    }
    const message = readMidi(data)
    if (message !== null) this.#hear(message)
  }

  #hear(message: MidiMessage): void {
    if (message.message === 'note') return this.#port.moved(message)
    if (this.#moved.size === 0) requestAnimationFrame(() => this.#flush())
    this.#moved.set(`${message.channel} ${message.message} ${message.number}`, message)
  }

  #flush(): void {
    const moved = [...this.#moved.values()]
    this.#moved.clear()
    for (const message of moved) this.#port.moved(message)
  }

  async #open(): Promise<void> {
    try {
      const access = await navigator.requestMIDIAccess()
      const listen = (): void => {
        for (const input of access.inputs.values())
          input.onmidimessage = ({ data }) => {
            if (data !== null) this.#receive(data)
          }
        const names = [...access.inputs.values()].map(({ name }) => name ?? 'a controller')
        writeText(
          this.#words,
          names.length === 0 ? 'No controller is plugged in.' : `Listens to ${names.join(', ')}.`,
        )
      }
      access.onstatechange = listen
      this.#button.hidden = true
      listen()
    } catch (error) {
      if (!(error instanceof Error)) throw error
      writeText(
        this.#words,
        'The browser was not allowed to use MIDI; its site settings for this page can change that.',
      )
    }
  }
}

function whyNot(): string | null {
  if (!window.isSecureContext)
    return 'No MIDI here: browsers give it to secure pages only. Open the panel on the machine that runs the show, at its 127.0.0.1 address, and plug the controller in there.'
  return 'requestMIDIAccess' in navigator
    ? null
    : 'No MIDI here: this browser has none. Chrome, Edge and Firefox do.'
}
