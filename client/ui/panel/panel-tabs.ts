import { element } from '../surface/element.ts'
import type { PanelTab } from './panel-plan.ts'

/** The tabs in their order, with their names. */
export const TABS: readonly (readonly [PanelTab, string])[] = [
  ['play', 'Play'],
  ['view', 'View'],
  ['look', 'Look'],
  ['beat', 'Beat'],
  ['source', 'Source'],
  ['show', 'Show'],
]

/** Tabs of a narrow page; a wide one shows everything at once, and its style hides them. */
export class PanelTabs {
  readonly element = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Sections' })
  readonly #panels: ReadonlyMap<PanelTab, HTMLElement>
  readonly #buttons = new Map<PanelTab, HTMLButtonElement>()

  /** @param panels what each tab shows */
  constructor(panels: ReadonlyMap<PanelTab, HTMLElement>) {
    this.#panels = panels
    for (const [tab, label] of TABS) {
      const panel = panels.get(tab)!
      panel.id = `tab-${tab}`
      const button = element(
        'button',
        { type: 'button', role: 'tab', id: `tab-${tab}-name`, 'aria-controls': panel.id },
        label,
      )
      panel.setAttribute('role', 'tabpanel')
      panel.setAttribute('aria-label', label)
      button.addEventListener('click', () => this.choose(tab))
      button.addEventListener('keydown', (event) => this.#step(event, tab))
      this.#buttons.set(tab, button)
    }
    this.element.append(...this.#buttons.values())
    this.choose('play')
  }

  /** Shows what a tab holds. */
  choose(tab: PanelTab): void {
    for (const [other, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(other === tab))
      button.tabIndex = other === tab ? 0 : -1
    }
    for (const [other, panel] of this.#panels) panel.classList.toggle('chosen', other === tab)
    scrollTo({ top: 0, behavior: 'instant' })
  }

  #step(event: KeyboardEvent, from: PanelTab): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const place = TABS.findIndex(([tab]) => tab === from)
    const [next] = TABS[(place + by + TABS.length) % TABS.length]!
    this.choose(next)
    this.#buttons.get(next)?.focus()
  }
}
