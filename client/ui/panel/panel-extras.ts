import type { MonitorEntry } from '../../../server/protocol/monitor-entry.ts'
import { element } from '../surface/element.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import type { Extras } from './panel-page.ts'
import { LearnList } from './learn-list.ts'
import { MidiInput, type MidiPort } from './midi-input.ts'
import { ObsHelp } from './obs-help.ts'
import { OscMonitor } from './osc-monitor.ts'
import { OutputList } from './output-list.ts'
import { PhoneCodes } from './phone-codes.ts'
import { SenderList } from './sender-list.ts'

/** What the sections beside the parameters ask of the page. */
export interface ExtrasPort {
  /** Asks for what comes in, or for no more of it. */
  monitor(isOn: boolean): void
  readonly midi: MidiPort
  savePicture(): void
  showKeys(): void
}

/** Outputs, controllers, OBS, phones and keys: what of the show is no parameter. */
export class PanelExtras {
  readonly #port: ExtrasPort
  readonly #origin: URL
  readonly #monitor: OscMonitor

  /** @param origin where the page was opened */
  constructor(port: ExtrasPort, origin: URL) {
    this.#port = port
    this.#origin = origin
    this.#monitor = new OscMonitor((isOn) => port.monitor(isOn))
  }

  /** The sections. */
  make(desk: PanelDesk): Extras {
    return [
      { tab: 'show', isActing: false, control: titled('Outputs', new OutputList()) },
      { tab: 'show', isActing: true, control: this.#controllers(desk) },
      { tab: 'show', isActing: false, control: titled('In OBS', new ObsHelp(this.#origin.origin)) },
      { tab: 'show', isActing: false, control: titled('On a phone', new PhoneCodes(this.#origin)) },
      { tab: 'show', isActing: false, control: titled('This page', this.#tools()) },
    ]
  }

  /** Shows what came in. */
  hear(entries: readonly MonitorEntry[]): void {
    this.#monitor.hear(entries)
  }

  /** Asks for what comes in again, on a new connection. */
  connected(): void {
    this.#monitor.renew()
  }

  #controllers(desk: PanelDesk): PanelControl {
    const senders = new SenderList(desk)
    const learn = new LearnList(desk)
    const midi = new MidiInput(this.#port.midi)
    const parts = element(
      'div',
      { class: 'stack', hidden: true },
      senders.element,
      this.#monitor.element,
      learn.element,
      midi.element,
    )
    const section = titled('Controllers', {
      element: parts,
      show: (_state, { isConnected }) => {
        const isSeen = section.element.offsetParent !== null || !senders.isThere
        if (isConnected && isSeen && !document.hidden) {
          senders.poll(performance.now())
          learn.poll(performance.now())
        }
        parts.hidden = !senders.isThere
        section.element.hidden = !senders.isThere
      },
    })
    section.element.hidden = true
    return section
  }

  #tools(): PanelControl {
    const button = (label: string, act: () => void): HTMLButtonElement => {
      const made = element('button', { type: 'button' }, label)
      made.addEventListener('click', act)
      return made
    }
    return {
      element: element(
        'div',
        { class: 'buttons' },
        button('Save picture', () => this.#port.savePicture()),
        button('Keyboard', () => this.#port.showKeys()),
      ),
      show: () => {},
    }
  }
}

function titled(title: string, control: PanelControl): PanelControl & { readonly element: HTMLElement } {
  const section = element('section', {}, element('h2', {}, title), control.element)
  return { ...bound(control), element: section }
}

function bound(control: PanelControl): Omit<PanelControl, 'element'> {
  return {
    show: (state, facts) => control.show(state, facts),
    release: () => control.release?.(),
  }
}
