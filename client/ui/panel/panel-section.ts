import { element } from '../surface/element.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { ShowState } from '../../view/show-state.ts'
import type { ControlShape } from './parameter-control.ts'

/** A control and how it stands among the others of its section. */
export type PlacedControl = { readonly control: PanelControl; readonly shape: ControlShape }

/** A titled group of controls: wide ones under each other, buttons beside each other, readings as lines at its end. */
export class PanelSectionView implements PanelControl {
  readonly element: HTMLElement
  readonly #controls: readonly PanelControl[]

  constructor(key: string, title: string, placed: readonly PlacedControl[]) {
    this.#controls = placed.map(({ control }) => control)
    const of = (shape: ControlShape): HTMLElement[] =>
      placed.filter((one) => one.shape === shape).map(({ control }) => control.element)
    const buttons = of('button')
    const lines = of('line')
    this.element = element(
      'section',
      { class: `section-${key}`, 'aria-labelledby': `section-${key}` },
      element('h2', { id: `section-${key}` }, title),
      ...of('wide'),
    )
    if (buttons.length > 0) this.element.append(element('div', { class: 'buttons' }, ...buttons))
    if (lines.length > 0) this.element.append(element('dl', {}, ...lines))
  }

  show(state: ShowState, facts: PanelFacts): void {
    for (const control of this.#controls) control.show(state, facts)
  }

  release(): void {
    for (const control of this.#controls) control.release?.()
  }

  forget(): void {
    for (const control of this.#controls) control.forget?.()
  }
}
