import type { SetStatus } from '../../../server/protocol/messages.ts'
import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { SetWish } from './set-wish.ts'

/** The tile sets with what they are made of: one on air, and perhaps one that comes as soon as it is ready. */
export class SetStrip implements PanelControl {
  readonly element: HTMLElement
  readonly #list: ChoiceList
  readonly #desk: PanelDesk
  readonly #wish = new SetWish()
  #sets: readonly SetStatus[] = []

  constructor(desk: PanelDesk) {
    this.#desk = desk
    this.#list = new ChoiceList('Tile sets', 'sets', (place) => this.#choose(place))
    this.element = element('div', {}, this.#list.element)
  }

  show(state: ShowState, { told }: PanelFacts): void {
    const pending = told('/set/pending')
    this.#sets = state.sets
    const ready = this.#wish.takeReady(state.sets)
    if (ready !== null) this.#desk.act(`/set/${ready + 1}/select`)
    const airId = state.air?.transition?.toSetId ?? state.air?.setId
    this.#list.show(
      state.sets.map((set) => ({
        key: String(set.setId),
        label: set.label,
        detail: set.name === pending ? 'next,\non the beat' : this.#words(set, set.setId === airId),
        isReady: true,
        isWaiting: set.setId === this.#wish.setId || set.name === pending,
      })),
      airId === undefined ? null : String(airId),
    )
  }

  forget(): void {
    this.#wish.cancel()
  }

  /** Hangs a picture of its tiles on a set's button. */
  showTiles(setId: number, picture: HTMLElement): void {
    this.#list.decorate(String(setId), picture)
  }

  #choose(place: number): void {
    const set = this.#sets[place]
    if (set === undefined) return
    if (this.#wish.choose(set)) this.#desk.act(`/set/${place + 1}/select`)
    else if (this.#wish.setId !== null)
      this.#desk.tell(
        `${set.label} is being made and comes on air when it is ready. Press it again to cancel.`,
      )
  }

  #words(set: SetStatus, isOnAir: boolean): string {
    if (set.setId === this.#wish.setId) return 'next,\nwhen ready'
    if (!set.isReady) return 'being made'
    const first = isOnAir ? 'on air' : `${set.count.toLocaleString('en')} tiles`
    return `${first}\n${Math.round(set.coverage)} % colours`
  }
}
