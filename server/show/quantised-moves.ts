import { boundaryFrom, type BEAT_WAITS, type Tempo } from '../protocol/tempo.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** What can wait for the beat: at most one of each kind waits. */
export type MoveKind = 'set' | 'scene'

type Move = {
  /** What it goes to, for people. */
  readonly name: string
  readonly dueUs: number
  readonly act: (atUs: number) => void
}

/** Behind time by more than this, after the machine has slept, a move begins when it acts and not when it was due. */
const MAX_LATE_US = 250_000

/**
 * Moves that wait for the next beat, bar or four bars, as `/tempo/quantise` has it: the newest of a kind takes the place
 * of the one before. With it off they act at once.
 */
export class QuantisedMoves {
  readonly #table: ValueTable
  readonly #waiting = new Map<MoveKind, Move>()
  #tempo: Tempo
  #wait: (typeof BEAT_WAITS)[number] = 'off'

  constructor(table: ValueTable, tempo: Tempo) {
    this.#table = table
    this.#tempo = tempo
  }

  /** When the next move is due; null while none waits. */
  get dueUs(): number | null {
    const dues = [...this.#waiting.values()].map((move) => move.dueUs)
    return dues.length === 0 ? null : Math.min(...dues)
  }

  /** What a kind of move waits to go to; empty while none waits. */
  waiting(kind: MoveKind): string {
    return this.#waiting.get(kind)?.name ?? ''
  }

  /** Carries a move out when its time has come: at once for the show itself, which follows what has happened already. */
  run(kind: MoveKind, name: string, nowUs: number, { origin }: Cause, act: Move['act']): void {
    const dueUs = origin.kind === 'start' ? nowUs : boundaryFrom(this.#tempo, this.#wanted, nowUs)
    this.#waiting.delete(kind)
    if (dueUs <= nowUs) act(nowUs)
    else this.#waiting.set(kind, { name, dueUs, act })
  }

  /** Nothing of a kind waits any more. */
  forget(kind: MoveKind): void {
    this.#waiting.delete(kind)
  }

  /** Takes over the beat and what is to be waited for; what waits is due by them. */
  follow(tempo: Tempo, nowUs: number): void {
    const wait = this.#wanted
    if (tempo === this.#tempo && wait === this.#wait) return
    this.#tempo = tempo
    this.#wait = wait
    const dueUs = boundaryFrom(tempo, wait, nowUs)
    for (const [kind, move] of this.#waiting) this.#waiting.set(kind, { ...move, dueUs })
  }

  /** Does what is due; tells whether anything was. */
  arrive(nowUs: number): boolean {
    const due = [...this.#waiting].filter(([, move]) => move.dueUs <= nowUs)
    for (const [kind, { dueUs, act }] of due) {
      this.#waiting.delete(kind)
      act(nowUs - dueUs > MAX_LATE_US ? nowUs : dueUs)
    }
    return due.length > 0
  }

  get #wanted(): (typeof BEAT_WAITS)[number] {
    return this.#table.settled('/tempo/quantise') as (typeof BEAT_WAITS)[number]
  }
}
