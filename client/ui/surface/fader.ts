import { fromNorm, toNorm, type NumberParameter } from '../../../server/protocol/parameter.ts'
import { element } from './element.ts'
import { FaderDrag } from './fader-drag.ts'
import { stepFader } from './fader-steps.ts'
import { formatValue } from './format-value.ts'

const STEPS = 1000

/** How long a fader stays where a hand left it before it follows the show again: its own echo is on the way. */
const HELD_MS = 400

/** A fader made from a row of the registry, along the row's curve; its value is a button that puts it back. */
export class Fader {
  readonly element: HTMLElement
  readonly #parameter: NumberParameter
  readonly #set: (value: number) => void
  readonly #reset: () => void
  readonly #words: (value: number) => string
  readonly #input: HTMLInputElement
  readonly #value: HTMLButtonElement
  readonly #drag: FaderDrag
  #movedMs = -Infinity
  #shown = NaN

  /**
   * @param set   takes a value in native units
   * @param reset puts the parameter back to its default
   * @param words how a value reads; as numbers with the row's unit do when left out
   */
  constructor(
    parameter: NumberParameter,
    set: (value: number) => void,
    reset: () => void,
    words: (value: number) => string = (value) => formatValue(parameter, value),
  ) {
    this.#parameter = parameter
    this.#set = set
    this.#reset = reset
    this.#words = words
    const id = `fader${parameter.address.replaceAll('/', '-')}`
    this.#input = element('input', {
      type: 'range',
      id,
      min: 0,
      max: STEPS,
      step: 'any',
      'aria-describedby': `${id}-note`,
    })
    const initial = words(parameter.default)
    this.#value = element('button', {
      type: 'button',
      class: 'fader-value',
      title: `Back to ${initial}`,
      tabindex: -1,
    })
    const track = element('div', { class: 'fader-track' }, this.#input)
    this.element = element(
      'div',
      { class: 'fader', title: `${parameter.note} Double press: back to ${initial}.` },
      element('label', { for: id }, parameter.label),
      this.#value,
      track,
      element('span', { id: `${id}-note`, class: 'hidden' }, parameter.note),
    )
    const norms = { default: parameter.default, origin: Math.max(parameter.range[0], 0) }
    for (const [name, value] of Object.entries(norms))
      this.element.style.setProperty(`--${name}`, `${toNorm(parameter, value) * 100}%`)
    this.#drag = new FaderDrag(track, {
      norm: () => toNorm(this.#parameter, this.#shown),
      move: (norm) => this.#move(norm),
      ended: () => (this.#movedMs = performance.now()),
      reset: () => this.#goBack(),
    })
    track.addEventListener('pointerdown', () => this.#input.focus({ preventScroll: true }))
    this.#input.addEventListener('input', () => this.#move(this.#input.valueAsNumber / STEPS))
    this.#input.addEventListener('keydown', (event) => this.#press(event))
    this.#value.addEventListener('click', () => this.#goBack())
  }

  /** Follows the show's value, except while a hand is on the fader. */
  show(value: number): void {
    if (this.#drag.isHeld || value === this.#shown || performance.now() - this.#movedMs < HELD_MS) return
    this.#tell(value)
  }

  /** Lets go of a fader that is held. */
  release(): void {
    this.#drag.release()
    this.#movedMs = -Infinity
  }

  #goBack(): void {
    if (this.#input.matches(':disabled')) return
    this.#movedMs = -Infinity
    this.#reset()
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Delete' || event.key === 'Backspace') this.#goBack()
    const norm = stepFader(this.#parameter, this.#shown, event.key, event.shiftKey)
    if (norm === null) return
    event.preventDefault()
    this.#move(norm)
  }

  #move(norm: number): void {
    if (this.#input.matches(':disabled')) return
    this.#movedMs = performance.now()
    const value = fromNorm(this.#parameter, norm)
    this.#tell(value)
    this.#set(value)
  }

  #tell(value: number): void {
    this.#shown = value
    const norm = toNorm(this.#parameter, value)
    const text = this.#words(value)
    this.#input.valueAsNumber = norm * STEPS
    this.#value.textContent = text
    this.#value.setAttribute('aria-label', `${this.#parameter.label}: ${text}; put it back`)
    this.#input.setAttribute('aria-valuetext', text)
    this.element.style.setProperty('--filled', `${norm * 100}%`)
  }
}
