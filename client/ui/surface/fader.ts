import { fromNorm, toNorm, type NumberParameter } from '../../../server/protocol/parameter.ts'
import { element } from './element.ts'
import { formatValue } from './format-value.ts'

const STEPS = 1000

/** How long a fader stays where a hand left it before it follows the show again: its own echo is on the way. */
const HELD_MS = 400

/** A fader made from a row of the registry, along the row's curve; its value is a button that puts it back. */
export class Fader {
  readonly element: HTMLElement
  readonly #parameter: NumberParameter
  readonly #input: HTMLInputElement
  readonly #value: HTMLButtonElement
  #movedMs = -Infinity
  #isHeld = false
  #shown = NaN

  /**
   * @param set   takes a value in native units
   * @param reset puts the parameter back to its default
   */
  constructor(parameter: NumberParameter, set: (value: number) => void, reset: () => void) {
    this.#parameter = parameter
    const id = `fader${parameter.address.replaceAll('/', '-')}`
    this.#input = element('input', {
      type: 'range',
      id,
      min: 0,
      max: STEPS,
      step: 1,
      'aria-describedby': `${id}-note`,
    })
    this.#value = element('button', {
      type: 'button',
      class: 'fader-value',
      title: `Back to ${formatValue(parameter, parameter.default)}`,
    })
    this.element = element(
      'div',
      { class: 'fader' },
      element('label', { for: id, title: parameter.note }, parameter.label),
      this.#value,
      this.#input,
      element('span', { id: `${id}-note`, class: 'hidden' }, parameter.note),
    )
    this.#input.addEventListener('input', () => {
      this.#movedMs = performance.now()
      const value = fromNorm(parameter, this.#input.valueAsNumber / STEPS)
      this.#tell(value)
      set(value)
    })
    this.#input.addEventListener('pointerdown', () => (this.#isHeld = true))
    for (const type of ['pointerup', 'pointercancel'] as const)
      this.#input.addEventListener(type, () => (this.#isHeld = false))
    this.#value.addEventListener('click', () => {
      this.#movedMs = -Infinity
      reset()
    })
  }

  /** Follows the show's value, except while a hand is on the fader. */
  show(value: number): void {
    if (this.#isHeld || value === this.#shown || performance.now() - this.#movedMs < HELD_MS) return
    this.#input.valueAsNumber = toNorm(this.#parameter, value) * STEPS
    this.#tell(value)
  }

  #tell(value: number): void {
    this.#shown = value
    const text = formatValue(this.#parameter, value)
    this.#value.textContent = text
    this.#input.setAttribute('aria-valuetext', text)
    this.#input.style.setProperty('--filled', `${toNorm(this.#parameter, value) * 100}%`)
  }
}
