import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'

/** A button that is on or off, and says so by word and shape, not by colour alone. */
export class SwitchButton {
  readonly element: HTMLButtonElement
  readonly #word = element('span', { class: 'switch-word', 'aria-hidden': 'true' }, 'off')
  #isOn = false

  /** @param turn is asked for the other of the two */
  constructor(label: string, note: string, turn: (isOn: boolean) => void) {
    this.element = element(
      'button',
      { type: 'button', class: 'switch', title: note, 'aria-pressed': 'false' },
      element('span', { class: 'switch-name' }, label),
      this.#word,
    )
    this.element.addEventListener('click', () => turn(!this.#isOn))
  }

  /** Shows whether it is on. */
  show(isOn: boolean): void {
    this.#isOn = isOn
    this.element.setAttribute('aria-pressed', String(isOn))
    writeText(this.#word, isOn ? 'on' : 'off')
  }
}
