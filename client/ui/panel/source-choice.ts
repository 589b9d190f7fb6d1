import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import { nameLabel } from '../surface/name-label.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'

/** The sources, and what the chosen one does. */
export class SourceChoice implements PanelControl {
  readonly element: HTMLElement
  readonly #list: ChoiceList
  readonly #alone = element('p', { class: 'alone' })

  constructor(desk: PanelDesk) {
    this.#list = new ChoiceList('Source', 'scenes plain', (place) => desk.act('/source/index', place))
    this.element = element('div', { class: 'stack' }, this.#list.element, this.#alone)
  }

  show(state: ShowState, { told }: PanelFacts): void {
    const { sources } = state
    const chosen = state.text('/source/select') || sources[0] || ''
    const words = String(told('/source/state') ?? '')
    this.#list.show(
      sources.length < 2
        ? []
        : sources.map((name) => {
            return { key: name, label: nameLabel(name), detail: name === chosen ? words : '', isReady: true }
          }),
      chosen,
    )
    this.#alone.hidden = sources.length > 1
    writeText(this.#alone, `${nameLabel(chosen)}${words === '' ? '' : ` · ${words}`}`)
  }
}
