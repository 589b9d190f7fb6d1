import { findParameter, REGISTRY } from '../../../server/protocol/registry.ts'
import { element } from '../surface/element.ts'
import { callApi } from './api-call.ts'
import { readMap, type MapEntries, type MappingEntry } from './mapping-entry.ts'
import type { PanelDesk } from './panel-desk.ts'
import { PolledRoute } from './polled-route.ts'

const EVERY_MS = 1500

/** Teaching: choose a parameter, press Learn, move anything; and what was taught. */
export class LearnList {
  readonly element: HTMLElement
  readonly #desk: PanelDesk
  readonly #route = new PolledRoute('/api/map', EVERY_MS, (body) => this.#take(body))
  readonly #target = element(
    'select',
    { 'aria-label': 'What a control is to move' },
    ...REGISTRY.filter((row) => ['number', 'integer', 'boolean', 'trigger', 'enum'].includes(row.kind)).map(
      (row) => element('option', { value: row.address }, `${row.group}: ${row.label}`),
    ),
  )
  readonly #learn = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Learn')
  readonly #list = element('ul', { class: 'mappings', 'aria-label': 'Learned controls' })
  #map: MapEntries = { learning: null, mappings: [] }
  #shown = ''

  constructor(desk: PanelDesk) {
    this.#desk = desk
    this.#learn.addEventListener('click', () => void this.#turnLearning())
    this.element = element(
      'div',
      { class: 'stack', hidden: true },
      element('div', { class: 'learn' }, this.#target, this.#learn),
      this.#list,
    )
  }

  /** Asks the server, when it is time. */
  poll(nowMs: number): void {
    this.#route.poll(nowMs)
  }

  #take(body: unknown): void {
    this.#map = readMap(body)
    const { learning, mappings } = this.#map
    this.element.hidden = false
    this.#learn.setAttribute('aria-pressed', String(learning !== null))
    this.#learn.textContent = learning === null ? 'Learn' : 'Move a control…'
    if (learning !== null) this.#target.value = learning
    const shown = JSON.stringify(mappings)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#list.replaceChildren(...mappings.map((mapping) => this.#line(mapping)))
  }

  #line(mapping: MappingEntry): HTMLElement {
    const { id, from, to, range, curve, isInverted } = mapping
    const label = findParameter(to)?.label ?? to
    const ends = range.map((value, end) =>
      element('input', {
        type: 'number',
        step: 'any',
        value,
        'aria-label': `${label}: ${end === 0 ? 'lowest' : 'highest'} value`,
      }),
    )
    for (const input of ends)
      input.addEventListener('change', () =>
        this.#call('PATCH', id, { range: ends.map((end) => end.valueAsNumber || 0) }),
      )
    return element(
      'li',
      {},
      element('span', {}, element('b', {}, label), element('i', {}, from)),
      ...ends,
      this.#button(curve === 'log' ? 'Log' : 'Linear', `Curve of ${label}`, () =>
        this.#call('PATCH', id, { curve: curve === 'log' ? 'linear' : 'log' }),
      ),
      this.#button(isInverted ? 'Inverted' : 'Upright', `Direction of ${label}`, () =>
        this.#call('PATCH', id, { isInverted: !isInverted }),
      ),
      this.#button('Remove', `Remove the control of ${label}`, () => this.#call('DELETE', id)),
    )
  }

  #button(text: string, name: string, act: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button', 'aria-label': `${name}: ${text}` }, text)
    button.addEventListener('click', act)
    return button
  }

  async #turnLearning(): Promise<void> {
    const to = this.#map.learning === null ? this.#target.value : null
    const answer = await callApi('POST', '/api/map/learn', { to })
    if (!answer.ok) this.#desk.tell(`Not done: ${answer.reason}.`)
    this.#route.hurry()
  }

  #call(method: 'PATCH' | 'DELETE', id: string, body?: Readonly<Record<string, unknown>>): void {
    void callApi(method, `/api/map/${encodeURIComponent(id)}`, body).then((answer) => {
      if (!answer.ok) this.#desk.tell(`Not done: ${answer.reason}.`)
      this.#route.hurry()
    })
  }
}
