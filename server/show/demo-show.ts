import type { Command, CommandOrigin, CommandResult } from './command.ts'
import { DEMO_LOOP_MS, demoLoop, type DemoMove, type DemoStep } from './demo-timeline.ts'
import type { ParameterChange } from './show-listener.ts'
import type { Choice } from './show-surroundings.ts'

/** What the demo's own show acts on. */
export type DemoShowOptions = {
  /** Server monotonic time, microseconds. */
  readonly now: () => number
  readonly applyAll: (commands: readonly Command[]) => readonly CommandResult[]
  readonly sets: () => readonly Choice[]
  /** Name of the tile set that is chosen. */
  readonly chosenSet: () => string
  readonly grid: () => { readonly cols: number; readonly rows: number }
}

const ORIGIN: CommandOrigin = { kind: 'demo', id: 'demo' }
/** How often it looks whether there is a tile set to play with. */
const AWAIT_SET_MS = 250
/** What is later than this, after the machine has slept, is left out. */
const MAX_LATE_MS = 2000

/**
 * A small show that plays over the demo source by itself, from the first tile set on until any other hand touches a
 * control: then it never acts again.
 */
export class DemoShow {
  readonly #options: DemoShowOptions
  #steps: readonly DemoStep[] = []
  #next = 0
  #loop = -1
  #loopStartUs: number | null = null
  #firstSet = ''
  #isActing = false
  #hasEnded = false
  #timer: NodeJS.Timeout | null = null

  constructor(options: DemoShowOptions) {
    this.#options = options
  }

  /** Whether it still plays, or waits to. */
  get isPlaying(): boolean {
    return !this.#hasEnded
  }

  /** Begins to play. */
  start(): void {
    this.step()
  }

  /** Does what is due now and sees to it that the rest follows. */
  step(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#hasEnded) return
    const waitMs = this.#loopStartUs === null && !this.#begin() ? AWAIT_SET_MS : this.#play()
    if (this.isPlaying) this.#timer = setTimeout(() => this.step(), waitMs).unref()
  }

  parameterChanged(change: ParameterChange): void {
    this.#noticeHand(change.origin)
  }

  batchApplied(origin: CommandOrigin | null): void {
    this.#noticeHand(origin)
  }

  close(): void {
    this.#hasEnded = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #noticeHand(origin: CommandOrigin | null): void {
    if (this.#isActing || origin?.kind === 'demo' || origin?.kind === 'start') return
    this.close()
  }

  #begin(): boolean {
    if (!this.#options.sets().some((set) => set.isReady)) return false
    this.#firstSet = this.#options.chosenSet()
    this.#beginLoop(this.#options.now())
    return true
  }

  #beginLoop(startUs: number): void {
    this.#loop++
    this.#loopStartUs = startUs
    this.#steps = demoLoop(this.#loop, this.#options.grid())
    this.#next = 0
  }

  /** Returns the milliseconds until something is due again. */
  #play(): number {
    for (;;) {
      const loopStartUs = this.#loopStartUs ?? 0
      const step = this.#steps[this.#next]
      const dueUs = loopStartUs + (step?.atMs ?? DEMO_LOOP_MS) * 1000
      const lateMs = (this.#options.now() - dueUs) / 1000
      if (lateMs < 0) return -lateMs
      if (step === undefined) this.#beginLoop(dueUs)
      else {
        this.#next++
        if (lateMs <= MAX_LATE_MS) this.#act(step)
      }
    }
  }

  #act(step: DemoStep): void {
    const moves = step.kind === 'move' ? step.commands : this.#setMoves(step.to)
    const receivedUs = this.#options.now()
    this.#isActing = true
    try {
      this.#options.applyAll(
        moves.map((move) => ({ ...move, origin: ORIGIN, receivedUs, role: 'control' as const })),
      )
    } finally {
      this.#isActing = false
    }
  }

  #setMoves(to: 'other' | 'first'): readonly DemoMove[] {
    const ready = this.#options.sets().filter((set) => set.isReady)
    const others = ready.filter((set) => set.name !== this.#firstSet)
    const wanted =
      to === 'other' ? others[this.#loop % others.length] : ready.find((set) => set.name === this.#firstSet)
    return wanted === undefined ? [] : [{ address: '/set/select', args: [wanted.name] }]
  }
}
