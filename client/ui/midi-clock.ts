import { beatsAt, fitEvenly, type Tempo } from '../../server/protocol/tempo.ts'

/** What a clock has to say to the show. */
export type ClockCommand = { readonly address: string; readonly args: readonly number[] }

const TICKS_PER_BEAT = 24
/** A tempo is told after so many ticks, from the last two beats of them. */
const MOST_TICKS = 2 * TICKS_PER_BEAT + 1
/** A clock that pauses for longer begins anew. */
const GAP_US = 500_000
const LEAST_BPM_STEP = 0.1
/** A beat that lies this far aside is moved; less is the jitter of the cable. */
const LEAST_ASIDE_US = 8000
const BPM_RANGE = [20, 300] as const

/** Follows the clock of a sequencer or mixer that comes over MIDI: 24 ticks a beat, and where a song begins. */
export class MidiClock {
  #ticks: number[] = []
  #count = 0
  #isStarting = false

  /** The sequencer begins: its next tick is the first beat of a bar. */
  start(): void {
    this.#isStarting = true
    this.#ticks = []
    this.#count = 0
  }

  /**
   * Takes a tick; gives what the show must be told for its beat to be the clock's, at most once a beat.
   *
   * @param atUs  server time at which it came
   * @param tempo as the show has it
   */
  tick(atUs: number, tempo: Tempo): readonly ClockCommand[] {
    if (atUs - (this.#ticks.at(-1) ?? atUs) > GAP_US) {
      this.#ticks = []
      this.#count = 0
    }
    this.#ticks = [...this.#ticks, atUs].slice(-MOST_TICKS)
    const isBeat = this.#count++ % TICKS_PER_BEAT === 0
    if (this.#isStarting) {
      this.#isStarting = false
      return [{ address: '/tempo/resync', args: [] }]
    }
    return isBeat && this.#ticks.length === MOST_TICKS ? this.#correct(tempo) : []
  }

  #correct(tempo: Tempo): readonly ClockCommand[] {
    const { periodUs, endUs } = fitEvenly(this.#ticks)
    const bpm = Math.round(600e6 / (periodUs * TICKS_PER_BEAT)) / 10
    if (!(bpm >= BPM_RANGE[0] && bpm <= BPM_RANGE[1])) return []
    if (Math.abs(bpm - tempo.bpm) >= LEAST_BPM_STEP) return [{ address: '/tempo/bpm', args: [bpm] }]
    const beats = beatsAt(tempo, endUs)
    const asideUs = ((beats - Math.round(beats)) * 60e6) / tempo.bpm
    if (Math.abs(asideUs) < LEAST_ASIDE_US) return []
    return [{ address: '/tempo/nudge', args: [Math.round(asideUs) / 1000] }]
  }
}
