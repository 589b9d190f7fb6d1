import type { Parameter } from '../../../server/protocol/parameter.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'

/** What a controller needs to know: where OSC is listened for, and the addresses that are for controllers alone. */
export class ControllerHelp implements PanelControl {
  readonly element: HTMLElement
  readonly #osc = element('dd', {}, '–')
  readonly #hostname: string

  /** @param rows what is for controllers alone */
  constructor(rows: readonly Parameter[], hostname: string) {
    this.#hostname = hostname
    this.element = element(
      'dl',
      {},
      element('div', {}, element('dt', {}, 'OSC over UDP'), this.#osc),
      ...rows.map((row) => element('div', {}, element('dt', {}, row.note), element('dd', {}, row.address))),
    )
  }

  show(_state: ShowState, { server }: PanelFacts): void {
    const { osc } = server
    writeText(this.#osc, osc === null ? 'off' : `${this.#hostname}:${osc.port} ${osc.prefix}`)
  }
}
