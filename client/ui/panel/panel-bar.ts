import type { BooleanParameter, NumberParameter, Parameter } from '../../../server/protocol/parameter.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { panicAddress } from './panic-press.ts'
import { faderControl } from './parameter-control.ts'
import { pressAtOnce } from './press-at-once.ts'

const PANIC = '/out/panic'

type BigButton = {
  readonly row: Parameter
  readonly element: HTMLButtonElement
  readonly word: HTMLElement
  isOn: boolean
}

/** What must always be in reach: master, blackout, freeze and panic; they act as they are pressed down. */
export class PanelBar implements PanelControl {
  readonly element: HTMLElement
  readonly #desk: PanelDesk
  readonly #master: PanelControl | null
  readonly #buttons: readonly BigButton[]
  #panickedMs = -Infinity

  /** @param rows what of it is declared */
  constructor(rows: readonly Parameter[], desk: PanelDesk) {
    this.#desk = desk
    const master = rows.find((row): row is NumberParameter => row.kind === 'number')
    this.#master = master === undefined ? null : faderControl(master, desk)
    this.#buttons = rows
      .filter(({ kind, address }) => kind === 'boolean' || address === PANIC)
      .map((row) => this.#button(row))
    this.element = element(
      'div',
      { class: 'bar-parts' },
      ...(this.#master === null ? [] : [this.#master.element]),
      element(
        'div',
        { class: 'big-buttons', role: 'group', 'aria-label': 'Output' },
        ...this.#buttons.map((button) => button.element),
      ),
    )
  }

  show(state: ShowState, facts: PanelFacts): void {
    this.#master?.show(state, facts)
    for (const button of this.#buttons) {
      const isPanic = button.row.kind === 'trigger'
      button.isOn = isPanic
        ? Number(facts.told(`${button.row.address}/active`) ?? 0) === 1
        : state.number(button.row.address, facts.nowUs) === 1
      button.element.setAttribute('aria-pressed', String(button.isOn))
      writeText(button.word, wordOf(isPanic, button.isOn))
    }
  }

  release(): void {
    this.#master?.release?.()
  }

  #button(row: BooleanParameter | Parameter): BigButton {
    const word = element('span', { class: 'switch-word', 'aria-hidden': 'true' })
    const name = row.address.slice(row.address.lastIndexOf('/') + 1)
    const button = element(
      'button',
      { type: 'button', class: `big ${name}`, title: row.note, 'aria-pressed': 'false' },
      element('span', { class: 'switch-name' }, row.label.toUpperCase()),
      word,
    )
    const made: BigButton = { row, element: button, word, isOn: false }
    pressAtOnce(button, () => this.#press(made))
    return made
  }

  #press({ row, isOn }: BigButton): void {
    if (row.kind === 'boolean') return this.#desk.act(row.address, isOn ? 0 : 1)
    const nowMs = performance.now()
    this.#desk.act(panicAddress(isOn, nowMs - this.#panickedMs))
    this.#panickedMs = nowMs
  }
}

function wordOf(isPanic: boolean, isOn: boolean): string {
  if (isPanic) return isOn ? 'press: back' : 'safe look'
  return isOn ? 'ON' : 'off'
}
