import type { NumberParameter } from '../../../server/protocol/parameter.ts'
import { fromNorm, toNorm } from '../../../server/protocol/parameter.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { stepFader } from '../surface/fader-steps.ts'
import { formatValue } from '../surface/format-value.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'

const HELD_MS = 400

type Axis = { readonly row: NumberParameter; readonly input: HTMLInputElement; shown: number }

/** A pad for two numbers, y up: one finger moves both. For keys and screen readers each is a slider of its own. */
export class XyPad implements PanelControl {
  readonly element: HTMLElement
  readonly #address: string
  readonly #desk: PanelDesk
  readonly #pad = element('div', { class: 'pad' }, element('span', { class: 'pad-dot' }))
  readonly #x: Axis
  readonly #y: Axis
  #pointerId: number | null = null
  #movedMs = -Infinity

  /** @param address takes both numbers */
  constructor(
    address: string,
    label: string,
    twins: readonly [NumberParameter, NumberParameter],
    desk: PanelDesk,
  ) {
    this.#address = address
    this.#desk = desk
    this.#x = this.#axis(twins[0])
    this.#y = this.#axis(twins[1])
    this.element = element(
      'div',
      { class: 'xy', role: 'group', 'aria-label': label },
      this.#x.input,
      this.#y.input,
      this.#pad,
    )
    this.#pad.addEventListener('pointerdown', (event) => {
      if (this.#pointerId !== null || event.button !== 0) return
      this.#pointerId = event.pointerId
      this.#pad.setPointerCapture(event.pointerId)
      this.#drag(event)
    })
    this.#pad.addEventListener('pointermove', (event) => {
      if (event.pointerId === this.#pointerId) this.#drag(event)
    })
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      this.#pad.addEventListener(type, (event) => {
        if (event.pointerId === this.#pointerId) this.release()
      })
  }

  show(state: ShowState, { nowUs }: PanelFacts): void {
    if (this.#pointerId !== null || performance.now() - this.#movedMs < HELD_MS) return
    this.#tell(state.number(this.#x.row.address, nowUs), state.number(this.#y.row.address, nowUs))
  }

  release(): void {
    this.#pointerId = null
  }

  #drag(event: PointerEvent): void {
    if (this.#x.input.matches(':disabled')) return
    const { left, top, width, height } = this.#pad.getBoundingClientRect()
    const x = Math.min(1, Math.max(0, (event.clientX - left) / width))
    const y = 1 - Math.min(1, Math.max(0, (event.clientY - top) / height))
    this.#move(fromNorm(this.#x.row, x), fromNorm(this.#y.row, y))
  }

  #move(x: number, y: number): void {
    this.#movedMs = performance.now()
    this.#tell(x, y)
    this.#desk.move(this.#address, x, y)
  }

  #tell(x: number, y: number): void {
    for (const [axis, value, name] of [
      [this.#x, x, '--x'],
      [this.#y, y, '--y'],
    ] as const) {
      if (axis.shown === value) continue
      axis.shown = value
      const norm = toNorm(axis.row, value)
      axis.input.valueAsNumber = norm
      axis.input.setAttribute('aria-valuetext', formatValue(axis.row, value))
      this.element.style.setProperty(name, `${norm * 100}%`)
    }
  }

  #axis(row: NumberParameter): Axis {
    const input = element('input', {
      type: 'range',
      class: 'hidden',
      min: 0,
      max: 1,
      step: 'any',
      'aria-label': row.label,
    })
    const axis: Axis = { row, input, shown: NaN }
    const set = (norm: number): void => {
      const value = fromNorm(row, norm)
      if (axis === this.#x) this.#move(value, this.#y.shown)
      else this.#move(this.#x.shown, value)
    }
    input.addEventListener('input', () => set(input.valueAsNumber))
    input.addEventListener('keydown', (event) => {
      const norm = stepFader(row, axis.shown, event.key, event.shiftKey)
      if (norm === null || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      set(norm)
    })
    return axis
  }
}
