import { element } from '../surface/element.ts'
import { KEY_WORDS } from './panel-keys.ts'

/** The keyboard on one page. */
export class KeyList {
  readonly element: HTMLDialogElement

  /** @param isDeclared whether an address is there */
  constructor(isDeclared: (address: string) => boolean) {
    const rows = KEY_WORDS.filter(([, , address]) => address === null || isDeclared(address)).map(
      ([key, words]) =>
        element(
          'div',
          {},
          element('dt', {}, ...key.split(/ {2}/).flatMap((one) => [element('kbd', {}, one), ' '])),
          element('dd', {}, words),
        ),
    )
    const close = element('button', { type: 'button' }, 'Close')
    this.element = element(
      'dialog',
      { class: 'keys', 'aria-labelledby': 'keys-title' },
      element('h2', { id: 'keys-title' }, 'Keyboard'),
      element('dl', {}, ...rows),
      close,
    )
    close.addEventListener('click', () => this.element.close())
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.element.close()
    })
  }

  /** Opens the list, or closes it. */
  toggle(): void {
    if (this.element.open) this.element.close()
    else this.element.showModal()
  }
}
