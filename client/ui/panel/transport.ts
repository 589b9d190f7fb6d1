import type { NumberParameter, Parameter } from '../../../server/protocol/parameter.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { Fader } from '../surface/fader.ts'
import { writeText } from '../surface/write-text.ts'
import { clockText } from './clock-text.ts'
import { FilmPosition } from './film-position.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { faderControl } from './parameter-control.ts'

const LONGEST_SECONDS = 24 * 3600

/** Play, place, step and speed of a film; out of sight while the source is none. */
export class Transport implements PanelControl {
  readonly element: HTMLElement
  readonly #position = new FilmPosition()
  readonly #play: HTMLButtonElement
  readonly #place = element('div', { class: 'place' })
  readonly #speed: PanelControl | null
  readonly #desk: PanelDesk
  #seek: { readonly fader: Fader; readonly duration: number } | null = null
  #isPlaying = true

  /** @param rows what of it is declared */
  constructor(rows: readonly Parameter[], desk: PanelDesk) {
    this.#desk = desk
    const has = (address: string): boolean => rows.some((row) => row.address === address)
    this.#play = this.#button('Pause', () => desk.act('/play', this.#isPlaying ? 0 : 1))
    const buttons = has('/step')
      ? [
          this.#button('◀ Frame', () => desk.act('/step', -1)),
          this.#play,
          this.#button('Frame ▶', () => desk.act('/step', 1)),
        ]
      : [this.#play]
    const speed = rows.find(
      (row): row is NumberParameter => row.address === '/speed' && row.kind === 'number',
    )
    this.#speed = speed === undefined ? null : faderControl(speed, desk)
    this.element = element(
      'div',
      { class: 'stack transport', role: 'group', 'aria-label': 'Film' },
      element('div', { class: 'buttons' }, ...buttons),
      this.#place,
      ...(this.#speed === null ? [] : [this.#speed.element]),
    )
  }

  show(state: ShowState, facts: PanelFacts): void {
    const duration = Number(facts.told('/source/duration') ?? 0)
    this.element.hidden = duration <= 0
    if (duration <= 0) return
    this.#isPlaying = state.number('/play', facts.nowUs) !== 0
    writeText(this.#play, this.#isPlaying ? '❚❚ Pause' : '▶ Play')
    if (this.#seek?.duration !== duration) this.#measure(duration)
    const rate = this.#isPlaying ? (this.#speed === null ? 1 : state.number('/speed', facts.nowUs)) : 0
    const told = Number(facts.told('/source/position') ?? 0)
    this.#seek?.fader.show(this.#position.at(told, performance.now(), rate, duration))
    this.#speed?.show(state, facts)
  }

  release(): void {
    this.#seek?.fader.release()
    this.#speed?.release?.()
  }

  #measure(duration: number): void {
    const row: NumberParameter = {
      kind: 'number',
      address: '/seek',
      label: 'Place in the film',
      group: 'Source',
      owner: 'source',
      role: 'control',
      note: 'Goes to a place in the film.',
      range: [0, Math.min(LONGEST_SECONDS, duration)],
      curve: 'linear',
      default: 0,
      unit: '',
      glideMs: 0,
    }
    const fader = new Fader(
      row,
      (seconds) => this.#desk.move('/seek', seconds),
      () => this.#desk.act('/seek', 0),
      (seconds) => `${clockText(seconds)} / ${clockText(duration)}`,
    )
    this.#seek = { fader, duration }
    this.#place.replaceChildren(fader.element)
  }

  #button(label: string, act: () => void): HTMLButtonElement {
    const button = element('button', { type: 'button' }, label)
    button.addEventListener('click', act)
    return button
  }
}
