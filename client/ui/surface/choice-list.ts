import { element } from './element.ts'

/** One of the things that can be chosen. */
export type Choice = {
  readonly key: string
  readonly label: string
  /** A few words below the label; empty for none. */
  readonly detail: string
  readonly isReady: boolean
}

/** A row of buttons of which at most one is on. */
export class ChoiceList {
  readonly element: HTMLElement
  readonly #choose: (index: number) => void
  readonly #buttons = new Map<string, HTMLButtonElement>()
  readonly #pictures = new Map<string, HTMLElement>()
  #shown = ''

  /** @param choose hears the 0-based place of the button pressed */
  constructor(label: string, className: string, choose: (index: number) => void) {
    this.#choose = choose
    this.element = element('div', { class: `choices ${className}`, role: 'group', 'aria-label': label })
  }

  /** Shows what there is to choose, and which is on. */
  show(choices: readonly Choice[], chosenKey: string | null): void {
    const shown = JSON.stringify(choices)
    if (shown !== this.#shown) this.#rebuild(choices)
    this.#shown = shown
    for (const [key, button] of this.#buttons) button.setAttribute('aria-pressed', String(key === chosenKey))
  }

  /** Puts a picture above the label of a choice, now and whenever it is shown again. */
  decorate(key: string, picture: HTMLElement): void {
    this.#pictures.get(key)?.remove()
    this.#pictures.set(key, picture)
    this.#buttons.get(key)?.prepend(picture)
  }

  #rebuild(choices: readonly Choice[]): void {
    this.#buttons.clear()
    for (const [index, choice] of choices.entries()) {
      const button = element(
        'button',
        { type: 'button', disabled: !choice.isReady },
        element('span', { class: 'choice-label' }, choice.label),
      )
      if (choice.detail !== '') button.append(element('span', { class: 'choice-detail' }, choice.detail))
      const picture = this.#pictures.get(choice.key)
      if (picture !== undefined) button.prepend(picture)
      button.addEventListener('click', () => this.#choose(index))
      this.#buttons.set(choice.key, button)
    }
    this.element.replaceChildren(...this.#buttons.values())
    this.element.hidden = choices.length === 0
  }
}
