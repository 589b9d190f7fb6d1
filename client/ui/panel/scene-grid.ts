import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import { fieldOf, textOf } from '../surface/field-of.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { fadeWords, readScenes, type SceneEntry } from './scene-entry.ts'
import { SceneEditor } from './scene-editor.ts'

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
  #entries: readonly SceneEntry[] = []
  #mode: Mode = 'go'

  /** @param isDeclared whether an address is there */
  constructor(desk: PanelDesk, isDeclared: (address: string) => boolean) {
    this.#desk = desk
    this.#modeNames = [
      'go',
      ...(isDeclared('/preview/scene') ? (['preview'] as const) : []),
      ...(isDeclared('/scene/save') ? (['edit'] as const) : []),
    ]
    this.#modes = new ChoiceList('What a press on a scene does', 'segments', (place) => {
      this.#mode = this.#modeNames[place] ?? 'go'
      this.#editor.close()
    })
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

  show(state: ShowState): void {
    this.#entries = readScenes(state.scenes)
    const previewed = textOf(fieldOf(state, 'preview'), 'name')
    this.#modes.show(
      this.#modeNames.map((name) => ({ key: name, label: MODE_LABELS[name], detail: '', isReady: true })),
      this.#mode,
    )
    this.#scenes.show(
      this.#entries.map((scene) => ({
        key: scene.name,
        label: scene.label,
        detail: scene.name === previewed ? 'in preview' : fadeWords(scene.fadeMs),
        isReady: true,
        isWaiting: scene.name === previewed,
      })),
      state.text('/scene/go') || null,
    )
    this.#take.disabled = previewed === null
    this.#take.textContent =
      previewed === null
        ? 'Take'
        : `Take ${this.#entries.find(({ name }) => name === previewed)?.label ?? previewed}`
    this.#editor.show(this.#entries, this.#mode === 'edit')
  }

  #press(place: number): void {
    const scene = this.#entries[place]
    if (scene === undefined) return
    if (this.#mode === 'go') this.#desk.act(`/scene/${place + 1}/go`)
    if (this.#mode === 'preview') this.#desk.act('/preview/scene', scene.name)
    if (this.#mode === 'edit') this.#editor.open(scene)
  }
}
