/** What the overlay tells, once a frame. */
export type HudFacts = {
  readonly refreshMs: number
  /** Server time of the refresh less the frame's due time; null before the first frame. */
  readonly latenessMs: number | null
  readonly waiting: number
  readonly roundTripMs: number
  readonly cellPx: number
  readonly pendingParts: number
  readonly pendingCloseUps: number
}

const SHOWN_EVERY_MS = 250

/** A small overlay of timings, made only when the address asks for it. */
export class TimingHud {
  readonly #element: HTMLElement
  #shownMs = -Infinity
  #slowestMs = 0
  #count = 0
  #sumMs = 0

  constructor(parent: HTMLElement) {
    this.#element = document.createElement('pre')
    this.#element.className = 'hud'
    parent.append(this.#element)
  }

  /** Takes the facts of one refresh; the text changes four times a second. */
  show(facts: HudFacts, nowMs: number): void {
    this.#count++
    this.#sumMs += facts.refreshMs
    this.#slowestMs = Math.max(this.#slowestMs, facts.refreshMs)
    if (nowMs - this.#shownMs < SHOWN_EVERY_MS) return
    const meanMs = this.#sumMs / this.#count
    this.#element.textContent = [
      `${(1000 / meanMs).toFixed(1)} fps  slowest ${this.#slowestMs.toFixed(1)} ms`,
      `late ${facts.latenessMs === null ? '-' : facts.latenessMs.toFixed(1)} ms  waiting ${facts.waiting}`,
      `ping ${facts.roundTripMs.toFixed(2)} ms  cell ${facts.cellPx.toFixed(1)} px  pages to come ${facts.pendingParts}, close-ups ${facts.pendingCloseUps}`,
    ].join('\n')
    this.#shownMs = nowMs
    this.#count = 0
    this.#sumMs = 0
    this.#slowestMs = 0
  }
}
