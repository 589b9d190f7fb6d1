import { findParameter } from '../protocol/registry.ts'
import type { FirstDrawing } from '../protocol/page-report.ts'

/** Messages that may wait for their light, and how long. */
const MAX_WAITING = 1024
const PATIENCE_US = 10_000_000
/** Messages that the figures are made of. */
const KEPT_COUNT = 200

/** A control message that changed the show. */
export type TracedMessage = {
  readonly controlRevision: number
  readonly receivedUs: number
  /** What it changed, by address; the first one names it. */
  readonly addresses: readonly string[]
}

/** How long control messages take to the light. */
export type ControlToPhoton = {
  readonly lastMs: number
  readonly p95Ms: number
  /** Messages that the p95 is made of, at most 200. */
  readonly count: number
  /** Of the last message. */
  readonly address: string
}

type Waiting = {
  readonly message: TracedMessage
  readonly needsGrid: boolean
  /** When each output first showed it. */
  readonly shownUs: Map<string, number>
}

/**
 * Joins control messages with the drawings that first showed them. A message is shown once every output that is seen
 * has drawn it: the slowest one counts.
 */
export class PhotonTrace {
  readonly #seenOutputs: () => readonly string[]
  readonly #now: () => number
  readonly #measured: (ms: number) => void
  readonly #delaysMs: number[] = []
  #waiting: Waiting[] = []
  #address = ''

  /**
   * @param options.seenOutputs the outputs that somebody may look at now
   * @param options.measured told of every message that was shown
   */
  constructor(options: {
    readonly seenOutputs: () => readonly string[]
    readonly now: () => number
    readonly measured?: (ms: number) => void
  }) {
    this.#seenOutputs = options.seenOutputs
    this.#now = options.now
    this.#measured = options.measured ?? (() => {})
  }

  /** The last message shown and the p95; null before the first. */
  get figures(): ControlToPhoton | null {
    const lastMs = this.#delaysMs.at(-1)
    if (lastMs === undefined) return null
    const sorted = this.#delaysMs.toSorted((a, b) => a - b)
    const p95Ms = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? lastMs
    return {
      ...{ lastMs: tenths(lastMs), p95Ms: tenths(p95Ms) },
      ...{ count: sorted.length, address: this.#address },
    }
  }

  /** A message has acted. */
  acted(message: TracedMessage): void {
    if (this.#seenOutputs().length === 0) return
    const needsGrid = message.addresses.some(isMatched)
    this.#waiting.push({ message, needsGrid, shownUs: new Map() })
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift()
  }

  /** An output tells what it first drew since its last word. */
  drawn(outputId: string, firsts: readonly FirstDrawing[]): void {
    for (const { message, needsGrid, shownUs } of this.#waiting) {
      if (shownUs.has(outputId)) continue
      const first = firsts.find(
        (drawing) =>
          drawing.drawnUs >= message.receivedUs &&
          drawing.controlRevision >= message.controlRevision &&
          (!needsGrid || drawing.gridControlRevision >= message.controlRevision),
      )
      if (first !== undefined) shownUs.set(outputId, first.drawnUs)
    }
    this.#settle()
  }

  #settle(): void {
    const nowUs = this.#now()
    const seen = this.#seenOutputs()
    const isOver = ({ message, shownUs }: Waiting): boolean =>
      nowUs - message.receivedUs > PATIENCE_US || seen.every((id) => shownUs.has(id))
    const waiting = this.#waiting
    this.#waiting = []
    for (const entry of waiting) {
      if (!isOver(entry)) this.#waiting.push(entry)
      else if (entry.shownUs.size > 0)
        this.#keep(entry.message, Math.min(nowUs, Math.max(...entry.shownUs.values())))
    }
  }

  #keep({ receivedUs, addresses }: TracedMessage, shownUs: number): void {
    const ms = (shownUs - receivedUs) / 1000
    this.#delaysMs.push(ms)
    if (this.#delaysMs.length > KEPT_COUNT) this.#delaysMs.shift()
    this.#address = addresses[0] ?? ''
    this.#measured(ms)
  }
}

/** Whether what an address changes is seen in the next grid only, and not already in how the stage draws. */
function isMatched(address: string): boolean {
  const owner = findParameter(address)?.owner
  return owner === 'match' || owner === 'source' || address === '/set/select'
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}
