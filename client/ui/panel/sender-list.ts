import { element } from '../surface/element.ts'
import { fieldOf, numberOf, textOf } from '../surface/field-of.ts'
import { callApi } from './api-call.ts'
import type { PanelDesk } from './panel-desk.ts'
import { PolledRoute } from './polled-route.ts'

const EVERY_MS = 2000

type Verdict = 'allow' | 'ignore' | 'forget'

/** Who sends control messages, and whether they count. */
export class SenderList {
  readonly element = element('ul', { class: 'senders', 'aria-label': 'Controllers' })
  readonly #desk: PanelDesk
  readonly #route = new PolledRoute('/api/senders', EVERY_MS, (body) => this.#take(body))
  #shown = ''

  constructor(desk: PanelDesk) {
    this.#desk = desk
  }

  /** Whether the server tells of its senders. */
  get isThere(): boolean {
    return this.#shown !== ''
  }

  /** Asks the server, when it is time. */
  poll(nowMs: number): void {
    this.#route.poll(nowMs)
  }

  #take(body: unknown): void {
    if (!Array.isArray(body)) return
    const senders = (body as readonly unknown[]).map(readSender)
    const shown = JSON.stringify(senders)
    if (shown === this.#shown) return
    this.#shown = shown
    this.element.replaceChildren(
      ...(senders.length === 0
        ? [element('li', {}, 'No controller has sent anything yet.')]
        : senders.map((sender) => this.#line(sender))),
    )
  }

  #line({ address, state, heard, last }: Sender): HTMLElement {
    const verdicts: readonly (readonly [Verdict, string])[] =
      state === 'unknown'
        ? [
            ['allow', 'Allow'],
            ['ignore', 'Ignore'],
          ]
        : [['forget', 'Forget']]
    const buttons = verdicts.map(([verdict, label]) => {
      const button = element('button', { type: 'button', 'aria-label': `${label} ${address}` }, label)
      button.addEventListener('click', () => void this.#judge(address, verdict))
      return button
    })
    return element(
      'li',
      { 'data-state': state },
      element('span', {}, element('b', {}, address), ` ${state} · ${heard}`, element('i', {}, last)),
      ...buttons,
    )
  }

  async #judge(address: string, verdict: Verdict): Promise<void> {
    const answer = await callApi('POST', '/api/senders', { address, verdict })
    if (!answer.ok) this.#desk.tell(`Not done: ${answer.reason}.`)
    this.#route.hurry()
  }
}

type Sender = {
  readonly address: string
  readonly state: 'allowed' | 'ignored' | 'unknown'
  readonly heard: string
  readonly last: string
}

function readSender(sender: unknown): Sender {
  const state =
    fieldOf(sender, 'isAllowed') === true
      ? 'allowed'
      : fieldOf(sender, 'isIgnored') === true
        ? 'ignored'
        : 'unknown'
  const seconds = numberOf(sender, 'heardSecondsAgo')
  return {
    address: textOf(sender, 'address') ?? '?',
    state,
    heard:
      seconds === null ? 'not heard' : seconds < 3 ? 'sends now' : `${Math.round(seconds / 5) * 5} s ago`,
    last: textOf(sender, 'last') ?? '',
  }
}
