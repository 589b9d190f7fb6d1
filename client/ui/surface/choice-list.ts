import { element } from './element.ts'
import { writeText } from './write-text.ts'

/** One of the things that can be chosen. */
export type Choice = {
  readonly key: string
  readonly label: string
  /** A few words below the label; empty for none. */
  readonly detail: string
  readonly isReady: boolean
  /** Waits for its turn: the button blinks, unless motion is not wanted. */
  readonly isWaiting?: boolean
}

type Entry = {
  readonly button: HTMLButtonElement
  readonly label: HTMLElement
  readonly detail: HTMLElement
}

/** A row of buttons of which at most one is on. */
export class ChoiceList {
  readonly element: HTMLElement
  readonly #choose: (index: number) => void
  readonly #entries = new Map<string, Entry>()
  readonly #pictures = new Map<string, HTMLElement>()
  #order = ''

  /** @param choose hears the 0-based place of the button pressed */
  constructor(label: string, className: string, choose: (index: number) => void) {
    this.#choose = choose
    this.element = element('div', { class: `choices ${className}`, role: 'group', 'aria-label': label })
  }

  /** Shows what there is to choose, and which is on. Buttons stay the same ones as long as their keys do. */
  show(choices: readonly Choice[], chosenKey: string | null): void {
    const order = JSON.stringify(choices.map((choice) => choice.key))
    if (order !== this.#order) this.#rebuild(choices)
    this.#order = order
    for (const choice of choices) {
      const { button, label, detail } = this.#entries.get(choice.key)!
      button.disabled = !choice.isReady
      button.classList.toggle('waiting', choice.isWaiting === true)
      button.setAttribute('aria-pressed', String(choice.key === chosenKey))
      writeText(label, choice.label)
      writeText(detail, choice.detail)
      detail.hidden = choice.detail === ''
    }
  }

  /** Puts a picture above the label of a choice, now and whenever it is shown again. */
  decorate(key: string, picture: HTMLElement): void {
    this.#pictures.get(key)?.remove()
    this.#pictures.set(key, picture)
    this.#entries.get(key)?.button.prepend(picture)
  }

  #rebuild(choices: readonly Choice[]): void {
    this.#entries.clear()
    for (const [index, choice] of choices.entries()) {
      const label = element('span', { class: 'choice-label' })
      const detail = element('span', { class: 'choice-detail' })
      const button = element('button', { type: 'button' }, label, detail)
      const picture = this.#pictures.get(choice.key)
      if (picture !== undefined) button.prepend(picture)
      button.addEventListener('click', () => this.#choose(index))
      this.#entries.set(choice.key, { button, label, detail })
    }
    this.element.replaceChildren(...[...this.#entries.values()].map(({ button }) => button))
    this.element.hidden = choices.length === 0
  }
}
