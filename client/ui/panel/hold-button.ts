import { element } from '../surface/element.ts'

/** As often as a held value is said again, so that the server knows that the hand is still there. */
export const REPEAT_MS = 250

/** A button that counts as long as it is held: by pointer, space or enter. */
export class HoldButton {
  readonly element: HTMLButtonElement
  readonly #turn: (isHeld: boolean) => void
  #timer: ReturnType<typeof setInterval> | null = null

  /** @param turn hears true when it is pressed, again and again while it is held, and false when it is let go */
  constructor(label: string, note: string, turn: (isHeld: boolean) => void) {
    this.#turn = turn
    this.element = element(
      'button',
      { type: 'button', class: 'hold', title: note, 'aria-pressed': 'false' },
      label,
    )
    const { element: button } = this
    button.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || button.matches(':disabled')) return
      button.setPointerCapture(event.pointerId)
      this.#press()
    })
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur'] as const)
      button.addEventListener(type, () => this.release())
    button.addEventListener('keydown', (event) => {
      if (event.repeat || (event.key !== ' ' && event.key !== 'Enter')) return
      event.preventDefault()
      this.#press()
    })
    button.addEventListener('keyup', () => this.release())
  }

  /** Lets go. */
  release(): void {
    if (this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
    this.element.setAttribute('aria-pressed', 'false')
    this.#turn(false)
  }

  #press(): void {
    if (this.#timer !== null) return
    this.element.setAttribute('aria-pressed', 'true')
    this.#turn(true)
    this.#timer = setInterval(() => this.#turn(true), REPEAT_MS)
  }
}
