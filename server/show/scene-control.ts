import type { ScenePreview } from '../protocol/messages.ts'
import { AutoScenes } from './auto-scenes.ts'
import { PREVIEW_CHOICE, SCENE_CHOICE, type ChoiceControl, type Pick } from './choice-control.ts'
import { refuse, TAKEN, type CommandResult } from './command.ts'
import { valuesNow } from './look-now.ts'
import type { PanicControl } from './panic-control.ts'
import type { QuantisedMoves } from './quantised-moves.ts'
import type { SceneOutcome, SceneWish } from './scene-change.ts'
import { isOfLook } from './scene-content.ts'
import { recallScene } from './scene-recall.ts'
import type { Scene } from './scene.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { Cause, ValueTable } from './value-table.ts'

const MIN_GO_INTERVAL_US = 150_000
const MIN_SAVE_INTERVAL_US = 150_000
const TOO_SOON = 'scenes need 150 ms between them'

/** What scenes act on. */
export type SceneParts = {
  readonly table: ValueTable
  readonly choices: ChoiceControl
  readonly moves: QuantisedMoves
  readonly panic: PanicControl
  readonly surroundings: ShowSurroundings
}

/** Recalls scenes, by a hand, by preview and take, or one after the other by itself, and saves the look as one. */
export class SceneControl {
  readonly #parts: SceneParts
  readonly #auto: AutoScenes
  #lastGoUs = -Infinity
  #lastSaveUs = -Infinity
  #wasInPanic = false

  constructor(parts: SceneParts) {
    this.#parts = parts
    this.#auto = new AutoScenes(parts.table)
  }

  /** The scene that waits for a take; null for none. */
  get preview(): ScenePreview | null {
    const scene = this.#sceneOf(this.#parts.choices.chosen(PREVIEW_CHOICE))
    return scene === undefined ? null : { name: scene.name, values: scene.values }
  }

  /** When the next scene is due by itself; null when none is. */
  get nextUs(): number | null {
    return this.#parts.panic.isOn ? null : this.#auto.dueUs
  }

  /** Recalls a scene, on the beat where that is asked for. */
  recall(pick: Pick, askedMs: number | null, nowUs: number, cause: Cause): CommandResult {
    const { choices, moves } = this.#parts
    const found = choices.find(SCENE_CHOICE, pick)
    if (!found.ok) return refuse(found.reason)
    if (!this.#mayGo(nowUs)) return refuse(TOO_SOON)
    const { name } = found.entry
    moves.run('scene', name, nowUs, cause, (atUs) => this.#go(name, askedMs, atUs, cause))
    return TAKEN
  }

  /** Puts a scene in preview. */
  putInPreview(pick: Pick, cause: Cause): CommandResult {
    const isEmpty = pick.by === 'arguments' && pick.args[0] === ''
    if (isEmpty) return this.clearPreview(cause)
    const found = this.#parts.choices.find(PREVIEW_CHOICE, pick)
    if (!found.ok) return refuse(found.reason)
    this.#parts.table.jump(PREVIEW_CHOICE.address, found.entry.name, cause)
    return TAKEN
  }

  /** Nothing is in preview any more. */
  clearPreview(cause: Cause): CommandResult {
    const { table } = this.#parts
    if (table.settled(PREVIEW_CHOICE.address) !== '') table.jump(PREVIEW_CHOICE.address, '', cause)
    return TAKEN
  }

  /** Recalls what is in preview, which is empty from then on. */
  take(askedMs: number | null, nowUs: number, cause: Cause): CommandResult {
    const { preview } = this
    if (preview === null) return refuse('nothing is in preview')
    if (!this.#mayGo(nowUs)) return refuse(TOO_SOON)
    const { moves } = this.#parts
    moves.run('scene', preview.name, nowUs, cause, (atUs) => {
      this.clearPreview(cause)
      this.#go(preview.name, askedMs, atUs, cause)
    })
    return TAKEN
  }

  /** Changes the scenes that are kept; what is saved is the look of now. */
  change(wish: SceneWish, nowUs: number): SceneOutcome {
    const { surroundings, table } = this.#parts
    if (wish.kind !== 'save') return surroundings.changeScene(wish)
    if (nowUs - this.#lastSaveUs < MIN_SAVE_INTERVAL_US)
      return { ok: false, reason: 'saves need 150 ms between them' }
    this.#lastSaveUs = nowUs
    const values = valuesNow([...table.addresses()].filter(isOfLook), this.#parts, nowUs)
    return surroundings.changeScene({ ...wish, values })
  }

  /** Saves over the scene recalled last. */
  saveOver(nowUs: number): SceneOutcome {
    const name = this.#parts.choices.chosen(SCENE_CHOICE)
    if (name === '') return { ok: false, reason: 'name the scene: none was recalled yet' }
    return this.change({ kind: 'save', name }, nowUs)
  }

  /** Saves over the scene of a 0-based place. */
  saveAt(place: number, nowUs: number): SceneOutcome {
    const found = this.#parts.choices.find(SCENE_CHOICE, { by: 'place', place })
    return found.ok ? this.change({ kind: 'save', name: found.entry.name }, nowUs) : found
  }

  /** Takes over what stands in the table. */
  follow(nowUs: number): void {
    const { isOn } = this.#parts.panic
    this.#auto.follow(nowUs)
    if (isOn || this.#wasInPanic) this.#auto.restart(nowUs)
    this.#wasInPanic = isOn
  }

  /** Goes to the next scene if that is due; tells whether it was. A scene that a hand has waiting for the beat goes first. */
  arrive(nowUs: number): boolean {
    const { nextUs } = this
    if (nextUs === null || nowUs < nextUs) return false
    this.#auto.restart(nowUs)
    if (this.#parts.moves.waiting('scene') !== '') return false
    const origin = { kind: 'scene', id: 'auto' } as const
    this.recall({ by: 'step', step: 1 }, null, nowUs, { origin, receivedUs: nowUs, isDirect: false })
    return true
  }

  #mayGo(nowUs: number): boolean {
    if (nowUs - this.#lastGoUs < MIN_GO_INTERVAL_US) return false
    this.#lastGoUs = nowUs
    return true
  }

  #go(name: string, askedMs: number | null, nowUs: number, cause: Cause): void {
    const scene = this.#sceneOf(name)
    if (scene === undefined) return
    const { table, panic } = this.#parts
    panic.end(cause)
    this.#auto.restart(nowUs)
    table.jump(SCENE_CHOICE.address, scene.name, cause)
    const { kind } = cause.origin
    const isHand = kind !== 'start' && kind !== 'demo'
    const origin = isHand ? { kind: 'scene' as const, id: scene.name } : cause.origin
    const ownMs = table.settledNumber('/scene/ms')
    const fadeMs = askedMs ?? (ownMs < 0 ? scene.fadeMs : ownMs)
    recallScene(scene, fadeMs, nowUs, this.#parts, { ...cause, origin, isDirect: false })
  }

  #sceneOf(name: string): Scene | undefined {
    return this.#parts.surroundings.scenes().find((scene) => scene.name === name)
  }
}
