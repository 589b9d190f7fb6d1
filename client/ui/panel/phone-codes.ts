import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { qrCode, sharedOrigin } from '../surface/qr-code.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'

/**
 * Codes that bring the panel and the layout for TouchOSC to a phone, and the layouts as files; where only this machine
 * reaches the show, what to do instead of the codes.
 */
export class PhoneCodes implements PanelControl {
  readonly #place = element('div')
  readonly element = element(
    'div',
    { class: 'stack' },
    this.#place,
    element('p', { class: 'words links' }, 'TouchOSC: ', layoutLink('phone'), layoutLink('tablet')),
  )
  readonly #opened: URL
  #shown: string | null | undefined

  /** @param opened where this page was opened */
  constructor(opened: URL) {
    this.#opened = opened
  }

  show(_state: ShowState, { server, isConnected }: PanelFacts): void {
    if (!isConnected) return
    const origin = sharedOrigin(this.#opened, server.urls)
    if (origin === this.#shown) return
    this.#shown = origin
    this.#place.replaceChildren(origin === null ? alone() : codes(origin))
  }
}

function alone(): HTMLElement {
  return element(
    'p',
    { class: 'words' },
    'Only this machine reaches the show. Start it with --lan, and this place shows codes for phones.',
  )
}

function codes(origin: string): HTMLElement {
  return element(
    'div',
    { class: 'codes' },
    code('This panel', `${origin}/panel`),
    code('TouchOSC layout', `${origin}/layout.tosc?size=phone`),
  )
}

function layoutLink(size: 'phone' | 'tablet'): HTMLElement {
  return element(
    'a',
    { href: `/layout.tosc?size=${size}`, download: `smalti-${size}.tosc` },
    `Layout for a ${size}`,
  )
}

function code(words: string, url: string): HTMLElement {
  return element('figure', {}, qrCode(url, `QR code: ${words}`), element('figcaption', {}, words))
}
