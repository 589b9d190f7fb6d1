import { element } from '../surface/element.ts'
import { isReachable, qrCode } from '../surface/qr-code.ts'

/**
 * Codes that bring the panel and the controller's layout to a phone; where only this machine reaches the show, what to
 * do instead.
 *
 * @param hasLayout whether there is a layout for TouchOSC
 */
export function phoneCodes(origin: URL, hasLayout: boolean): HTMLElement {
  if (!isReachable(origin.hostname))
    return element(
      'p',
      { class: 'words' },
      'Only this machine reaches the show. Start it with --lan, and this place shows codes for phones.',
    )
  const codes = [code('This panel', `${origin.origin}/panel`)]
  if (hasLayout) codes.push(code('TouchOSC layout', `${origin.origin}/layout.tosc?size=phone`))
  return element('div', { class: 'codes' }, ...codes)
}

function code(words: string, url: string): HTMLElement {
  return element('figure', {}, qrCode(url, `QR code: ${words}`), element('figcaption', {}, words))
}
