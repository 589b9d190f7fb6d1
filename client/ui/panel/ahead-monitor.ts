import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import { readAheadPicture, type AheadPicture } from './ahead-picture.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'

const EVERY_MS = 250
const RETRY_MS = 3000
const WIDTH_PX = 320

/** How much is decoded ahead, and what comes: the newest picture while it can be seen and there is one. */
export class AheadMonitor implements PanelControl {
  readonly element: HTMLElement
  readonly #canvas = element('canvas', {
    width: WIDTH_PX,
    height: 180,
    role: 'img',
    'aria-label': 'What comes',
  })
  readonly #lead = element('figcaption')
  readonly #figure = element('figure', { class: 'ahead', hidden: true }, this.#canvas, this.#lead)
  readonly #level = element('span', { class: 'level-words' })
  readonly #bar = element('div', { class: 'level', 'aria-hidden': 'true' })
  #askedMs = -Infinity
  #waitMs = 0
  #isAsking = false

  constructor() {
    const meter = element('div', { class: 'level-row' }, this.#bar, this.#level)
    this.element = element('div', { class: 'stack' }, this.#figure, meter)
  }

  show(state: ShowState, { told, nowUs, isConnected }: PanelFacts): void {
    const level = Number(told('/buffer/level') ?? 0)
    const wanted = state.number('/buffer/seconds', nowUs)
    this.#bar.style.setProperty('--filled', `${wanted === 0 ? 0 : Math.min(100, (100 * level) / wanted)}%`)
    writeText(this.#level, `${level.toFixed(1)} s of ${wanted.toFixed(1)} s decoded ahead`)
    const nowMs = performance.now()
    if (!isConnected || this.#isAsking || nowMs - this.#askedMs < this.#waitMs) return
    if (document.hidden || this.element.offsetParent === null) return
    this.#askedMs = nowMs
    void this.#ask()
  }

  async #ask(): Promise<void> {
    this.#isAsking = true
    const picture = await fetchPicture()
    this.#isAsking = false
    this.#waitMs = picture === null ? RETRY_MS : EVERY_MS
    this.#figure.hidden = picture === null
    if (picture !== null) this.#draw(picture)
  }

  #draw({ width, height, leadMs, pixels }: AheadPicture): void {
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    this.#canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0)
    writeText(this.#lead, `in ${(leadMs / 1000).toFixed(1)} s`)
  }
}

async function fetchPicture(): Promise<AheadPicture | null> {
  try {
    const response = await fetch('/api/ahead')
    return response.status === 200 ? readAheadPicture(await response.arrayBuffer()) : null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return null
  }
}
