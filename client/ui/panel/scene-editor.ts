import type { SceneStatus } from '../../../server/protocol/messages.ts'
import { element } from '../surface/element.ts'
import { writeText } from '../surface/write-text.ts'
import { callApi } from './api-call.ts'
import type { PanelDesk } from './panel-desk.ts'
import { movedOrder } from './scene-words.ts'

/** Saves the look of now as a scene, and changes the scenes there are. */
export class SceneEditor {
  readonly element: HTMLElement
  readonly #desk: PanelDesk
  readonly #label = element('input', {
    type: 'text',
    maxlength: 48,
    placeholder: 'Name',
    'aria-label': 'Name of the scene',
  })
  readonly #fade = element('input', {
    type: 'number',
    min: 0,
    max: 600,
    step: 0.1,
    inputmode: 'decimal',
    value: 1.5,
    'aria-label': 'Fade time in seconds',
  })
  readonly #save = element('button', { type: 'submit' }, 'Save the look')
  readonly #rename = this.#button('Rename', () =>
    this.#change({ label: this.#label.value, fadeMs: this.#fadeMs }),
  )
  readonly #undo = this.#button('Undo save', () => this.#call('POST', '/undo'))
  readonly #earlier = this.#button('◀ Earlier', () => this.#move(-1))
  readonly #later = this.#button('Later ▶', () => this.#move(1))
  readonly #remove = this.#button('Delete', () => this.#delete())
  readonly #tools: HTMLElement
  #opened: SceneStatus | null = null
  #entries: readonly SceneStatus[] = []
  #isSure = false

  constructor(desk: PanelDesk) {
    this.#desk = desk
    this.#tools = element(
      'div',
      { class: 'buttons', hidden: true },
      this.#rename,
      this.#undo,
      this.#earlier,
      this.#later,
      this.#remove,
    )
    const seconds = element('label', { class: 'field' }, this.#fade, element('span', {}, 's fade'))
    const form = element('form', { class: 'scene-form' }, this.#label, seconds, this.#save)
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.#saveLook()
    })
    this.element = element('div', { class: 'stack' }, form, this.#tools)
  }

  /** Shows the editor, or hides it. */
  show(entries: readonly SceneStatus[], isWanted: boolean): void {
    this.#entries = entries
    this.element.hidden = !isWanted
    this.#opened = entries.find(({ name }) => name === this.#opened?.name) ?? null
    this.#tools.hidden = this.#opened === null
    writeText(this.#save, this.#opened === null ? 'Save the look' : 'Save the look here')
    this.#undo.disabled = (this.#opened?.versions ?? 0) === 0
    this.#remove.disabled = this.#opened?.isOwn !== true
  }

  /** Takes a scene for changes; a second time lets go of it. */
  open(scene: SceneStatus): void {
    if (this.#opened?.name === scene.name) return this.close()
    this.#opened = scene
    this.#isSure = false
    writeText(this.#remove, 'Delete')
    this.#label.value = scene.label
    this.#fade.value = String(scene.fadeMs / 1000)
  }

  /** Lets go of the scene. */
  close(): void {
    this.#opened = null
    this.#label.value = ''
  }

  get #fadeMs(): number {
    return Math.round(Math.min(600, Math.max(0, this.#fade.valueAsNumber || 0)) * 1000)
  }

  async #saveLook(): Promise<void> {
    const label = this.#label.value.trim()
    const name = this.#opened?.name ?? label
    if (name === '' || label === '') return this.#desk.tell('Give the scene a name first.')
    const answer = await callApi('POST', '/api/scenes', { name, label, fadeMs: this.#fadeMs })
    this.#desk.tell(answer.ok ? `Saved as ${label}.` : `Not saved: ${answer.reason}.`)
    if (answer.ok) this.close()
  }

  #change(changes: Readonly<Record<string, unknown>>): void {
    void this.#call('PATCH', '', changes)
  }

  #move(by: -1 | 1): void {
    const order = movedOrder(this.#entries, this.#opened?.name ?? '', by)
    if (order !== null) this.#change({ order })
  }

  #delete(): void {
    if (!this.#isSure) {
      this.#isSure = true
      return writeText(this.#remove, 'Really delete?')
    }
    void this.#call('DELETE', '')
    this.close()
  }

  async #call(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    if (this.#opened === null) return
    const answer = await callApi(method, `/api/scenes/${encodeURIComponent(this.#opened.name)}${path}`, body)
    if (!answer.ok) this.#desk.tell(`Not done: ${answer.reason}.`)
  }

  #button(label: string, act: () => unknown): HTMLButtonElement {
    const button = element('button', { type: 'button' }, label)
    button.addEventListener('click', () => void act())
    return button
  }
}
