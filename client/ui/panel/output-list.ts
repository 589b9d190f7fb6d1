import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import { outputWords } from './output-words.ts'
import type { PhotonFacts } from './server-facts.ts'
import { writeText } from '../surface/write-text.ts'

/** The pages that show the picture, each in words, and how fast controls reach the screen. */
export class OutputList implements PanelControl {
  readonly element: HTMLElement
  readonly #list = element('ul', { class: 'outputs' })
  readonly #photon = element('p', { class: 'words' })
  #shown = ''

  constructor() {
    this.element = element('div', { class: 'stack' }, this.#list, this.#photon)
  }

  show(_state: ShowState, { server }: PanelFacts): void {
    const words = outputWords(server.outputs ?? [])
    const shown = JSON.stringify(words)
    if (shown !== this.#shown)
      this.#list.replaceChildren(
        ...(words.length === 0 ? [element('li', {}, 'No page shows the picture.')] : words.map(outputLine)),
      )
    this.#shown = shown
    writeText(this.#photon, photonWords(server.photon))
    this.#photon.hidden = server.photon === null
  }
}

/** How long control messages took to the screen, in words; empty while none was followed. */
export function photonWords(photon: PhotonFacts | null): string {
  if (photon === null) return ''
  const { lastMs, p95Ms, count, address } = photon
  const last = `${address} was on screen ${Math.round(lastMs)} ms after it came`
  return `${last}; of the last ${count.toLocaleString('en')}, 95 % within ${Math.round(p95Ms)} ms.`
}

function outputLine({ level, name, words }: { level: string; name: string; words: string }): HTMLElement {
  return element('li', { 'data-level': level }, element('b', {}, name), ` ${words}`)
}
