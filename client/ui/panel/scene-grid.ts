import type { SceneStatus } from '../../../server/protocol/messages.ts'
import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelControl, PanelFacts } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { SceneEditor } from './scene-editor.ts'
import { fadeWords, previewedLabel } from './scene-words.ts'

type Mode = 'go' | 'preview' | 'edit'

const MODE_LABELS: Readonly<Record<Mode, string>> = { go: 'Go', preview: 'Preview', edit: 'Edit' }

/** The scenes: a press recalls one, prepares it unseen, or opens it for changes. */
export class SceneGrid implements PanelControl {
  readonly element: HTMLElement
  readonly #desk: PanelDesk
  readonly #scenes: ChoiceList
  readonly #modes: ChoiceList
  readonly #modeNames: readonly Mode[]
  readonly #take = element('button', { type: 'button', class: 'take', disabled: true }, 'Take')
  readonly #editor: SceneEditor
  #entries: readonly SceneStatus[] = []
  #mode: Mode = 'go'

  /** @param isDeclared whether an address is there */
  constructor(desk: PanelDesk, isDeclared: (address: string) => boolean) {
    this.#desk = desk
    this.#modeNames = [
      'go',
      ...(isDeclared('/preview/scene') ? (['preview'] as const) : []),
      ...(isDeclared('/scene/save') ? (['edit'] as const) : []),
    ]
    this.#modes = new ChoiceList('What a press on a scene does', 'segments', (place) =>
      this.#changeMode(this.#modeNames[place] ?? 'go'),
    )
    this.#modes.element.classList.add('modes')
    this.#scenes = new ChoiceList('Scenes', 'scenes', (place) => this.#press(place))
    this.#editor = new SceneEditor(desk)
    this.#take.addEventListener('click', () => desk.act('/take'))
    this.element = element('div', { class: 'stack' })
    if (this.#modeNames.length > 1) this.element.append(this.#modes.element)
    this.element.append(this.#scenes.element)
    if (isDeclared('/take')) this.element.append(this.#take)
    if (isDeclared('/scene/save')) this.element.append(this.#editor.element)
  }

  show(state: ShowState, { told }: PanelFacts): void {
    this.#entries = state.scenes
    const previewed = state.preview?.name ?? null
    const pending = told('/scene/pending')
    this.#modes.show(
      this.#modeNames.map((name) => ({ key: name, label: MODE_LABELS[name], detail: '', isReady: true })),
      this.#mode,
    )
    this.#scenes.show(
      state.scenes.map(({ name, label, fadeMs }) => ({
        key: name,
        label,
        detail: name === pending ? 'on the beat' : name === previewed ? 'in preview' : fadeWords(fadeMs),
        isReady: true,
        isWaiting: name === previewed || name === pending,
      })),
      state.text('/scene/go') || null,
    )
    const label = previewedLabel(state.scenes, state.preview)
    this.#take.disabled = previewed === null
    this.#take.hidden = previewed === null && this.#mode !== 'preview'
    writeText(this.#take, label === null ? 'Take' : `Take ${label}`)
    this.#editor.show(state.scenes, this.#mode === 'edit')
  }

  #changeMode(mode: Mode): void {
    this.#editor.close()
    if (this.#mode === 'preview' && mode !== 'preview' && !this.#take.disabled)
      this.#desk.act('/preview/scene', '')
    this.#mode = mode
  }

  #press(place: number): void {
    const scene = this.#entries[place]
    if (scene === undefined) return
    if (this.#mode === 'go') this.#desk.act(`/scene/${place + 1}/go`)
    if (this.#mode === 'preview') this.#desk.act('/preview/scene', scene.name)
    if (this.#mode === 'edit') this.#editor.open(scene)
  }
}
