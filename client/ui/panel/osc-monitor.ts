import type { MonitorEntry } from '../../../server/protocol/monitor-entry.ts'
import { element } from '../surface/element.ts'
import { messageWords } from './monitor-words.ts'

const MOST_LINES = 40

/** What controllers send, the newest first: taken, refused with the reason, or from a stranger. */
export class OscMonitor {
  readonly element: HTMLElement
  readonly #lines = element('ol', { class: 'monitor', 'aria-label': 'Messages' })
  readonly #turn: (isOn: boolean) => void
  #isOn = false

  /** @param turn asks the server to tell, or no more */
  constructor(turn: (isOn: boolean) => void) {
    this.#turn = turn
    const details = element(
      'details',
      { class: 'fold' },
      element('summary', {}, 'Incoming messages'),
      this.#lines,
    )
    details.addEventListener('toggle', () => {
      this.#isOn = details.open
      turn(details.open)
    })
    this.element = details
  }

  /** Asks again: the server has forgotten who wanted to be told. */
  renew(): void {
    if (this.#isOn) this.#turn(true)
  }

  /** Shows what came. */
  hear(entries: readonly MonitorEntry[]): void {
    const lines = entries.slice(-MOST_LINES).map((entry) => {
      const { mark, outcome, words } = messageWords(entry)
      return element(
        'li',
        { 'data-outcome': outcome },
        element('b', { title: outcome }, mark),
        element('span', {}, words),
        element('i', {}, entry.from),
      )
    })
    this.#lines.prepend(...lines.reverse())
    while (this.#lines.childElementCount > MOST_LINES) this.#lines.lastElementChild?.remove()
  }
}
