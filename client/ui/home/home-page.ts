import type { NumberParameter } from '../../../server/protocol/parameter.ts'
import { findParameter } from '../../../server/protocol/registry.ts'
import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import type { CommandPacer } from '../surface/command-pacer.ts'
import { element } from '../surface/element.ts'
import { Fader } from '../surface/fader.ts'
import { healthWords } from '../surface/health-words.ts'
import { nameLabel } from '../surface/name-label.ts'
import { qrCode, sharedOrigin } from '../surface/qr-code.ts'
import { setSwatch } from '../surface/set-swatch.ts'

/** What is drawn in the groups of faders, by address. */
const FADERS: readonly (readonly [title: string, addresses: readonly string[]])[] = [
  ['View', ['/zoom', '/zoom/rotate', '/zoom/drift']],
  [
    'Mosaic',
    [
      '/grid/cols',
      '/grid/gap',
      '/look/stability',
      '/look/variety',
      '/look/spacing',
      '/look/tint',
      '/look/blend',
    ],
  ],
  ['Picture', ['/look/brightness', '/look/contrast', '/look/saturation', '/look/hue']],
  ['Light', ['/light/amount', '/light/width', '/source/gain']],
]

const NOTICE_MS = 4000

const TRIGGERS = ['/zoom/home', '/light/sweep', '/out/fade/out', '/out/fade/in'] as const
const SWITCHES = ['/out/blackout', '/out/freeze'] as const

/** What the page knows beside the show's state. */
export type HomeFacts = {
  readonly isConnected: boolean
  readonly nowUs: number
  readonly sourceState: string | null
  readonly airState: string | null
  readonly isDark: boolean
  readonly statusLevel: number | null
  /** Pages that show the picture, and how many frames a second the slowest draws; null while it is not known. */
  readonly outputs: { readonly count: number; readonly slowestFps: number } | null
  /** Where other machines open the show's pages. */
  readonly urls: readonly string[]
  /** Where OSC is listened for, such as `127.0.0.1:7700`; null while it is not known or off. */
  readonly oscAddress: string | null
}

/** The first control surface: what runs here, and the handful of controls a show needs most, made from the registry. */
export class HomePage {
  readonly element: HTMLElement
  readonly #pacer: CommandPacer
  readonly #status = element('p', { class: 'status', role: 'status' })
  readonly #detail = element('p', { class: 'detail' })
  readonly #osc = element('dd')
  readonly #notice = element('p', { class: 'notice', role: 'alert' })
  readonly #sets: ChoiceList
  readonly #scenes: ChoiceList
  readonly #sources: ChoiceList
  readonly #faders = new Map<string, Fader>()
  readonly #switches = new Map<string, HTMLButtonElement>()
  readonly #oscRow: HTMLElement
  readonly #about: HTMLElement
  /** The panel's address for a phone's camera, where a phone can reach it. */
  readonly #code = element('div', { class: 'code' })
  #codeOrigin: string | null = null
  #noticeTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param preview the canvas of the live preview, placed into the page
   * @param pacer takes what the controls say
   */
  constructor(preview: HTMLCanvasElement, pacer: CommandPacer) {
    this.#pacer = pacer
    const send = pacer.act
    this.#sets = new ChoiceList('Tile sets', 'sets', (index) => send(`/set/${index + 1}/select`))
    this.#scenes = new ChoiceList('Scenes', 'chips', (index) => send(`/scene/${index + 1}/go`))
    this.#sources = new ChoiceList('Sources', 'chips', (index) => send('/source/index', index))
    this.#oscRow = element('div', { hidden: true }, element('dt', {}, 'OSC over UDP'), this.#osc)
    this.#about = element(
      'section',
      { class: 'about' },
      element('h2', {}, 'This show'),
      this.#detail,
      element(
        'dl',
        {},
        element('div', {}, element('dt', {}, 'Picture'), element('dd', {}, `${location.origin}/out`)),
        element('div', {}, element('dt', {}, 'Panel'), element('dd', {}, `${location.origin}/panel`)),
        this.#oscRow,
      ),
      element(
        'a',
        { class: 'panel-link', href: '/panel' },
        'Open the panel: every control, for phone and OBS',
      ),
      this.#code,
    )
    this.element = element('main', {}, this.#stageColumn(preview), this.#controlColumn(), this.#notice)
  }

  /** Brings the page up to the show's state. */
  show(state: ShowState, facts: HomeFacts): void {
    this.#showHealth(facts)
    if (!state.isKnown) return
    for (const [address, fader] of this.#faders) fader.show(state.number(address, facts.nowUs))
    for (const [address, button] of this.#switches)
      button.setAttribute('aria-pressed', String(state.number(address, facts.nowUs) === 1))
    const air = state.air?.transition?.toSetId ?? state.air?.setId
    this.#sets.show(
      state.sets.map((set) => ({
        key: String(set.setId),
        label: set.label,
        detail: set.isReady ? `${set.count.toLocaleString('en')} tiles` : 'being made',
        isReady: set.isReady,
      })),
      air === undefined ? null : String(air),
    )
    this.#scenes.show(
      state.scenes.map(({ name, label }) => ({ key: name, label, detail: '', isReady: true })),
      state.text('/scene/go') || null,
    )
    this.#sources.show(state.sources.length > 1 ? state.sources.map(named) : [], state.text('/source/select'))
    for (const list of [this.#sets, this.#scenes, this.#sources])
      list.element.closest('section')!.hidden = list.element.hidden
  }

  /** Hangs a set's colours on its button. */
  showSwatch(setId: number, means: Uint8Array): void {
    this.#sets.decorate(String(setId), setSwatch(means))
  }

  /** Says something for a few seconds, such as why a control did nothing. */
  tell(words: string): void {
    this.#notice.textContent = words
    clearTimeout(this.#noticeTimer)
    this.#noticeTimer = setTimeout(() => (this.#notice.textContent = ''), NOTICE_MS)
  }

  #showCode(origin: string | null): void {
    if (origin === this.#codeOrigin) return
    this.#codeOrigin = origin
    this.#code.replaceChildren(...(origin === null ? [] : [qrCode(`${origin}/panel`, 'QR code: the panel')]))
  }

  #showHealth(facts: HomeFacts): void {
    this.#showCode(sharedOrigin(new URL(location.href), facts.urls))
    const words = healthWords(facts)
    if (this.#status.textContent !== words.headline) this.#status.textContent = words.headline
    this.#status.dataset['level'] = words.level
    this.#detail.textContent = words.detail
    this.#osc.textContent = facts.oscAddress
    this.#oscRow.hidden = facts.oscAddress === null
  }

  #stageColumn(preview: HTMLCanvasElement): HTMLElement {
    const open = element(
      'a',
      { class: 'open', href: '/out', target: '_blank', rel: 'noopener' },
      'Open the picture',
    )
    const switches = SWITCHES.map((address) => this.#switchFor(address))
    const triggers = TRIGGERS.map((address) => this.#triggerFor(address))
    return element(
      'div',
      { class: 'stage' },
      element('header', {}, element('h1', {}, 'Smalti'), this.#status),
      element('figure', { class: 'preview' }, preview, open),
      this.#faderFor('/out/master').element,
      element('div', { class: 'switches', role: 'group', 'aria-label': 'Output' }, ...switches),
      element('div', { class: 'triggers', role: 'group', 'aria-label': 'Moves' }, ...triggers),
      this.#about,
    )
  }

  #controlColumn(): HTMLElement {
    const groups = FADERS.map(([title, addresses]) =>
      section(title, ...addresses.map((address) => this.#faderFor(address).element)),
    )
    return element(
      'div',
      { class: 'controls' },
      section('Tiles', this.#sets.element),
      section('Scenes', this.#scenes.element),
      section('Source', this.#sources.element),
      ...groups,
    )
  }

  #faderFor(address: string): Fader {
    const fader = new Fader(
      numberRow(address),
      (value) => this.#pacer.move(address, value),
      () => this.#pacer.act(`${address}/reset`),
    )
    this.#faders.set(address, fader)
    return fader
  }

  #switchFor(address: string): HTMLButtonElement {
    const button = this.#button(address, () => {
      const isOn = button.getAttribute('aria-pressed') === 'true'
      this.#pacer.act(address, isOn ? 0 : 1)
    })
    button.setAttribute('aria-pressed', 'false')
    button.classList.add(address.slice(address.lastIndexOf('/') + 1))
    this.#switches.set(address, button)
    return button
  }

  #triggerFor(address: string): HTMLButtonElement {
    return this.#button(address, () => this.#pacer.act(address))
  }

  #button(address: string, press: () => void): HTMLButtonElement {
    const row = findParameter(address)
    const button = element('button', { type: 'button', title: row?.note ?? '' }, row?.label ?? address)
    button.addEventListener('click', press)
    return button
  }
}

function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element('section', {}, element('h2', {}, title), ...content)
}

function named(name: string): { key: string; label: string; detail: string; isReady: boolean } {
  return { key: name, label: nameLabel(name), detail: '', isReady: true }
}

function numberRow(address: string): NumberParameter {
  const row = findParameter(address)
  if (row?.kind !== 'number' && row?.kind !== 'integer') throw new Error(`${address} is no number`)
  return row
}
