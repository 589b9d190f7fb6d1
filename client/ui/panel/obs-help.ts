import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { CopyRow } from './copy-row.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'

const WIDTH_PX = 1920

/** What to fill in in OBS: address, size, and how far sound must be put back to go with the picture. */
export class ObsHelp implements PanelControl {
  readonly element: HTMLElement
  readonly #height = new CopyRow('Height', '1080')
  readonly #offset = new CopyRow(
    'Sync offset, ms',
    '0',
    'Advanced Audio Properties of what brings the sound.',
  )

  /** @param origin where the show is reached */
  constructor(origin: string) {
    this.element = element(
      'div',
      { class: 'stack' },
      element('p', { class: 'words' }, 'Sources, +, Browser. Docks, Custom Browser Docks takes the panel.'),
      new CopyRow('Picture', `${origin}/out`).element,
      new CopyRow('Width', String(WIDTH_PX)).element,
      this.#height.element,
      this.#offset.element,
      new CopyRow('Dock', `${origin}/panel`).element,
    )
  }

  show(state: ShowState, { told, server, nowUs }: PanelFacts): void {
    this.#height.show(String(Math.round(WIDTH_PX / state.aspect)))
    this.#offset.show(
      String(audioOffsetMs(told('/latency/ms') ?? server.latencyMs, state.number('/buffer/seconds', nowUs))),
    )
  }
}

/** Milliseconds from a moment to its picture: as measured, and the look-ahead's length before anything was. */
export function audioOffsetMs(measured: unknown, lookAheadSeconds: number): number {
  return Math.round(typeof measured === 'number' && measured > 0 ? measured : lookAheadSeconds * 1000)
}
