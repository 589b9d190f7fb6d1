import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { qrCode, sharedOrigin } from '../surface/qr-code.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'

/**
 * Codes that bring the panel and the controller's layout to a phone; where only this machine reaches the show, what to
 * do instead.
 */
export class PhoneCodes implements PanelControl {
  readonly element = element('div')
  readonly #opened: URL
  #hasLayout = false
  #shown = ''

  /** @param opened where this page was opened */
  constructor(opened: URL) {
    this.#opened = opened
    void fetch('/layout.tosc', { method: 'HEAD' }).then(
      ({ ok }) => (this.#hasLayout = ok),
      () => {},
    )
  }

  show(_state: ShowState, { server, isConnected }: PanelFacts): void {
    if (!isConnected) return
    const origin = sharedOrigin(this.#opened, server.urls)
    const shown = `${origin} ${this.#hasLayout}`
    if (shown === this.#shown) return
    this.#shown = shown
    this.element.replaceChildren(origin === null ? alone() : codes(origin, this.#hasLayout))
  }
}

function alone(): HTMLElement {
  return element(
    'p',
    { class: 'words' },
    'Only this machine reaches the show. Start it with --lan, and this place shows codes for phones.',
  )
}

function codes(origin: string, hasLayout: boolean): HTMLElement {
  const made = [code('This panel', `${origin}/panel`)]
  if (hasLayout) made.push(code('TouchOSC layout', `${origin}/layout.tosc?size=phone`))
  return element('div', { class: 'codes' }, ...made)
}

function code(words: string, url: string): HTMLElement {
  return element('figure', {}, qrCode(url, `QR code: ${words}`), element('figcaption', {}, words))
}
