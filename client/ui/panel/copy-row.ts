import { element } from '../surface/element.ts'

const COPIED_MS = 1500

/** A value to take along, with a button that copies it; pages that are not secure copy it by selecting it. */
export class CopyRow {
  readonly element: HTMLElement
  readonly #value: HTMLInputElement
  readonly #button: HTMLButtonElement
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(label: string, value: string, note = '') {
    this.#value = element('input', { type: 'text', readonly: true, value, 'aria-label': label })
    this.#button = element('button', { type: 'button', 'aria-label': `Copy ${label}` }, 'Copy')
    this.#button.addEventListener('click', () => void this.#copy())
    this.element = element(
      'div',
      { class: 'copy', title: note },
      element('span', { class: 'copy-label', 'aria-hidden': 'true' }, label),
      this.#value,
      this.#button,
    )
  }

  /** Shows another value. */
  show(value: string): void {
    if (this.#value.value !== value) this.#value.value = value
  }

  async #copy(): Promise<void> {
    const isCopied = await copyText(this.#value)
    this.#button.textContent = isCopied ? 'Copied' : 'Selected'
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.#button.textContent = 'Copy'), COPIED_MS)
  }
}

async function copyText(field: HTMLInputElement): Promise<boolean> {
  const clipboard = (navigator as Partial<Navigator>).clipboard
  if (clipboard !== undefined) {
    try {
      await clipboard.writeText(field.value)
      return true
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
    }
  }
  field.select()
  return document.execCommand('copy')
}
