import { REGISTRY } from '../../../server/protocol/registry.ts'
import type { ShowState } from '../../view/show-state.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import { PanelBar } from './panel-bar.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { panelHealth, type PanelHealthFacts } from './panel-health.ts'
import { planPanel, type PanelItem, type PanelTab } from './panel-plan.ts'
import { PanelSectionView, type PlacedControl } from './panel-section.ts'
import { PanelStage } from './panel-stage.ts'
import { PanelTabs, TABS } from './panel-tabs.ts'
import { panelWidget } from './panel-widgets.ts'
import { previewedLabel } from './scene-words.ts'
import { parameterControl } from './parameter-control.ts'
import { SetStrip } from './set-strip.ts'

const NOTICE_MS = 4000

/** Which tabs stand in which column of a wide page; the beat stands below the picture. */
const COLUMNS: readonly (readonly PanelTab[])[] = [['play'], ['view', 'source', 'show'], ['look']]

/** The control page: the picture, what must be in reach, and every parameter in its section. */
export class PanelPage {
  readonly element: HTMLElement
  readonly #stage: PanelStage
  readonly #notice = element('p', { class: 'notice', role: 'alert' })
  readonly #controls: PanelControl[] = []
  readonly #acting: HTMLFieldSetElement[] = []
  #strip: SetStrip | null = null
  #noticeTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param canvas the live preview
   * @param extras what stands on the page beside parameters, before them
   */
  constructor(canvas: HTMLCanvasElement, desk: Omit<PanelDesk, 'tell'>, extras: (desk: PanelDesk) => Extras) {
    const whole: PanelDesk = { ...desk, tell: (words) => this.tell(words) }
    this.#stage = new PanelStage(canvas)
    const panels = new Map(TABS.map(([tab]) => [tab, element('div', { class: 'tab-panel' })]))
    const bar = this.#fieldset('bar')
    for (const { tab, isActing, control } of extras(whole)) {
      this.#controls.push(control)
      const place = isActing ? this.#fieldset('acts') : element('div', { class: 'acts' })
      place.append(control.element)
      panels.get(tab)!.append(place)
    }
    for (const { key, title, tab, items } of planPanel(REGISTRY)) {
      if (key === 'bar') {
        bar.append(...items.flatMap((item) => (item.kind === 'widget' ? [this.#bar(item, whole)] : [])))
        continue
      }
      const section = new PanelSectionView(
        key,
        title,
        items.map((item) => this.#place(item, whole)),
      )
      this.#controls.push(section)
      const acting = this.#fieldset('acts')
      acting.append(section.element)
      panels.get(tab)!.append(acting)
    }
    const tabs = new PanelTabs(panels)
    this.element = element(
      'main',
      { class: 'panel' },
      element('h1', { class: 'hidden' }, 'Smalti panel'),
      element(
        'div',
        { class: 'stage' },
        element('div', { class: 'head' }, this.#stage.element, tabs.element),
        bar,
        element('div', { class: 'column' }, panels.get('beat')!),
      ),
      ...COLUMNS.map((column) =>
        element('div', { class: 'column' }, ...column.map((tab) => panels.get(tab)!)),
      ),
      this.#notice,
    )
  }

  /** Brings the page up to the show's state. */
  show(state: ShowState, facts: PanelFacts, health: PanelHealthFacts): void {
    this.#stage.show(panelHealth(health, facts.server.outputs), facts.isConnected)
    this.#stage.showPreview(previewedLabel(state.scenes, state.preview))
    for (const fieldset of this.#acting) fieldset.disabled = !facts.isConnected
    this.element.classList.toggle('is-lost', !facts.isConnected)
    if (state.isKnown) for (const control of this.#controls) control.show(state, facts)
  }

  /** Lets go of everything that is held. */
  release(): void {
    for (const control of this.#controls) control.release?.()
  }

  /** Lets go, and forgets what waits to be done: the show is gone. */
  forget(): void {
    this.release()
    for (const control of this.#controls) control.forget?.()
  }

  /** Hangs a picture of its tiles on a set's button. */
  showTiles(setId: number, picture: HTMLElement): void {
    this.#strip?.showTiles(setId, picture)
  }

  /** Says something for a few seconds, such as why a control did nothing. */
  tell(words: string, isRefusal = false): void {
    writeText(this.#notice, words)
    this.#notice.classList.toggle('refusal', isRefusal)
    clearTimeout(this.#noticeTimer)
    this.#noticeTimer = setTimeout(() => writeText(this.#notice, ''), NOTICE_MS)
  }

  #bar(item: Extract<PanelItem, { kind: 'widget' }>, desk: PanelDesk): HTMLElement {
    const bar = new PanelBar(item.rows, desk)
    this.#controls.push(bar)
    return bar.element
  }

  #place(item: PanelItem, desk: PanelDesk): PlacedControl {
    if (item.kind === 'row') {
      const { shape, ...control } = parameterControl(item.row, desk)
      return { control, shape }
    }
    if (item.widget === 'bar') throw new Error('the bar stands by itself')
    const control = panelWidget(item.widget, item.rows, desk)
    if (control instanceof SetStrip) this.#strip = control
    return { control, shape: 'wide' }
  }

  #fieldset(name: string): HTMLFieldSetElement {
    const fieldset = element('fieldset', { class: name, disabled: true })
    this.#acting.push(fieldset)
    return fieldset
  }
}

/** Sections beside those of parameters; what acts is disabled while the show is gone. */
export type Extras = readonly {
  readonly tab: PanelTab
  readonly isActing: boolean
  readonly control: PanelControl
}[]
