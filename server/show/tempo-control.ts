import { clamp, type NumberParameter } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import { beatsAt, fitEvenly, turnTempo, type Tempo } from '../protocol/tempo.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** A tap this long after the one before begins anew. */
const SERIES_GAP_US = 3_200_000
const LEAST_TAPS = 3
const MOST_TAPS = 8
const MOST_NUDGE_MS = 2000

const BPM = findParameter('/tempo/bpm') as NumberParameter

/** Keeps the beat: by a number, by taps, and moved to where the music has it. */
export class TempoControl {
  readonly #table: ValueTable
  #tempo: Tempo
  #taps: number[] = []

  constructor(table: ValueTable, nowUs: number) {
    this.#table = table
    this.#tempo = { bpm: BPM.default, originUs: nowUs }
  }

  get tempo(): Tempo {
    return this.#tempo
  }

  /** Takes over the beats a minute that stand in the table now; the beat goes on from where it is. */
  follow(nowUs: number): void {
    const bpm = this.#table.settledNumber(BPM.address)
    if (bpm !== this.#tempo.bpm) this.#tempo = turnTempo(this.#tempo, bpm, nowUs)
  }

  /** A tap on the beat; the third in a row sets the tempo, and puts a beat where it fell. */
  tap(cause: Cause): void {
    const atUs = cause.receivedUs
    const isNew = atUs - (this.#taps.at(-1) ?? -Infinity) > SERIES_GAP_US
    this.#taps = isNew ? [atUs] : [...this.#taps, atUs].slice(-MOST_TAPS)
    if (this.#taps.length < LEAST_TAPS) return
    const { periodUs, endUs } = fitEvenly(this.#taps)
    const bpm = clamp(Math.round(600e6 / periodUs) / 10, BPM.range)
    const turned = turnTempo(this.#tempo, bpm, atUs)
    const aside = beatsAt(turned, endUs)
    this.#tempo = { bpm, originUs: turned.originUs + ((aside - Math.round(aside)) * 60e6) / bpm }
    this.#table.jump(BPM.address, bpm, cause)
  }

  /** A bar begins at a server time. */
  resync(atUs: number): void {
    this.#tempo = { ...this.#tempo, originUs: atUs }
  }

  /** Moves the beat; above 0 it comes later. */
  nudge(ms: number): void {
    const movedUs = clamp(ms, [-MOST_NUDGE_MS, MOST_NUDGE_MS]) * 1000
    this.#tempo = { ...this.#tempo, originUs: this.#tempo.originUs + movedUs }
  }
}
