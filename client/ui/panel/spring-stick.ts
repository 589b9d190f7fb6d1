import type { NumberParameter } from '../../../server/protocol/parameter.ts'
import { element } from '../surface/element.ts'
import { REPEAT_MS } from './hold-button.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'

const KEY_VALUE = 0.5

const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: KEY_VALUE,
  ArrowUp: KEY_VALUE,
  ArrowLeft: -KEY_VALUE,
  ArrowDown: -KEY_VALUE,
}

/** A stick that acts as long as it is pushed and springs back to the middle; the way from where it is touched counts. */
export class SpringStick implements PanelControl {
  readonly element: HTMLElement
  readonly #row: NumberParameter
  readonly #desk: PanelDesk
  readonly #input: HTMLInputElement
  #pointer: { readonly id: number; readonly startX: number } | null = null
  #value = 0
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(row: NumberParameter, desk: PanelDesk) {
    this.#row = row
    this.#desk = desk
    this.#input = element('input', {
      type: 'range',
      min: row.range[0],
      max: row.range[1],
      step: 'any',
      value: 0,
      'aria-label': row.label,
    })
    const track = element(
      'div',
      { class: 'stick-track' },
      this.#input,
      element(
        'span',
        { class: 'stick-ends', 'aria-hidden': 'true' },
        element('b', {}, '−'),
        element('b', {}, '+'),
      ),
      element('span', { class: 'stick-knob' }),
    )
    this.element = element(
      'div',
      { class: 'stick', title: row.note },
      element('span', { class: 'stick-label', 'aria-hidden': 'true' }, row.label),
      track,
    )
    track.addEventListener('pointerdown', (event) => {
      if (this.#pointer !== null || event.button !== 0) return
      track.setPointerCapture(event.pointerId)
      this.#pointer = { id: event.pointerId, startX: event.clientX }
    })
    track.addEventListener('pointermove', (event) => {
      if (event.pointerId !== this.#pointer?.id) return
      this.#push((event.clientX - this.#pointer.startX) / (track.clientWidth / 2))
    })
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      track.addEventListener(type, (event) => {
        if (event.pointerId === this.#pointer?.id) this.release()
      })
    this.#input.addEventListener('keydown', (event) => {
      const value = KEYS[event.key]
      if (value === undefined || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      if (!event.repeat) this.#push(value)
    })
    for (const type of ['keyup', 'blur'] as const) this.#input.addEventListener(type, () => this.release())
  }

  show(): void {}

  release(): void {
    this.#pointer = null
    if (this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#tell(0)
    this.#desk.act(this.#row.address, 0)
  }

  #push(value: number): void {
    if (this.#input.matches(':disabled')) return
    const [low, high] = this.#row.range
    this.#tell(Math.min(high, Math.max(low, value)))
    this.#desk.move(this.#row.address, this.#value)
    this.#timer ??= setInterval(() => this.#desk.move(this.#row.address, this.#value), REPEAT_MS)
  }

  #tell(value: number): void {
    this.#value = value
    this.#input.valueAsNumber = value
    this.#input.setAttribute('aria-valuetext', value === 0 ? 'at rest' : `${Math.round(value * 100)} %`)
    this.element.style.setProperty('--push', String(value))
  }
}
