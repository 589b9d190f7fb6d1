import { BAR_BEATS, beatOfBar } from '../../../server/protocol/tempo.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { pressAtOnce } from './press-at-once.ts'

const NUDGE_MS = 10

/** The beat: a lamp for each of the bar, a large pad to tap it on, and what moves it. */
export class TempoPad implements PanelControl {
  readonly element: HTMLElement
  readonly #lamps = Array.from({ length: BAR_BEATS }, (_, beat) =>
    element('span', { class: 'lamp' }, String(beat + 1)),
  )
  #lit = 0

  constructor(desk: PanelDesk) {
    const tap = element('button', { type: 'button', class: 'tap' }, 'Tap')
    pressAtOnce(tap, () => desk.act('/tempo/tap'))
    const first = element(
      'button',
      { type: 'button', title: 'A bar begins now; the tempo stays.' },
      'First beat',
    )
    pressAtOnce(first, () => desk.act('/tempo/resync'))
    const nudges = [-NUDGE_MS, NUDGE_MS].map((ms) => {
      const words = ms < 0 ? 'Earlier' : 'Later'
      const button = element('button', { type: 'button', title: `Moves the beat by ${NUDGE_MS} ms.` }, words)
      button.addEventListener('click', () => desk.act('/tempo/nudge', ms))
      return button
    })
    this.element = element(
      'div',
      { class: 'tempo' },
      element('div', { class: 'lamps', 'aria-hidden': 'true' }, ...this.#lamps),
      tap,
      element('div', { class: 'buttons' }, first, ...nudges),
    )
  }

  show(state: ShowState, { nowUs, isConnected }: PanelFacts): void {
    const lit = isConnected ? beatOfBar(state.tempo, nowUs) : 0
    if (lit === this.#lit) return
    this.#lit = lit
    for (const [beat, lamp] of this.#lamps.entries()) lamp.classList.toggle('lit', beat + 1 === lit)
  }
}
