import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelHealth } from './panel-health.ts'

/** The head of the panel: the picture that is on air, how the show is, and the banner for when it is gone. */
export class PanelStage {
  readonly element: HTMLElement
  readonly #status = element('b', { class: 'headline' })
  readonly #detail = element('span')
  readonly #health: HTMLElement
  /** The same for screen readers, without what changes all the time. */
  readonly #spoken = element('span', { class: 'hidden', role: 'status' })
  readonly #lost = element(
    'div',
    { class: 'lost', role: 'alert', hidden: true },
    element('b', {}, 'Server lost'),
    element('span', {}, 'Nothing is sent and nothing is kept for later. This page keeps calling.'),
  )

  readonly #previewed = element('p', { class: 'previewed', hidden: true })

  /** @param canvas the live preview */
  constructor(canvas: HTMLCanvasElement) {
    this.#health = element('p', { class: 'health' }, this.#status, ' ', this.#detail)
    this.element = element(
      'div',
      { class: 'panel-stage' },
      element('figure', { class: 'preview' }, canvas, this.#previewed, this.#lost),
      this.#health,
      this.#spoken,
    )
  }

  /** Says which scene is drawn in the place of what is on air; null for none. */
  showPreview(label: string | null): void {
    this.#previewed.hidden = label === null
    if (label !== null) writeText(this.#previewed, `Preview: ${label}, not on air`)
  }

  /** Shows how the show is. */
  show({ level, headline, detail }: PanelHealth, isConnected: boolean): void {
    this.#health.dataset['level'] = level
    writeText(this.#status, headline)
    writeText(this.#detail, detail)
    writeText(this.#spoken, level === 'good' ? headline : `${headline}. ${detail}`)
    this.#lost.hidden = isConnected
  }
}
