import { findParameter } from '../protocol/registry.ts'
import { readOption } from './read-argument.ts'
import { refuse, TAKEN } from './command.ts'
import type { ChoiceParameter, Parameter } from '../protocol/parameter.ts'
import type { CommandArgument, CommandResult } from './command.ts'
import type { QuantisedMoves } from './quantised-moves.ts'
import type { Choice, ShowSurroundings } from './show-surroundings.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** Which of a list to choose: by a controller's arguments, by 0-based place, or relative to the one chosen. */
export type Pick =
  | { readonly by: 'arguments'; readonly args: readonly CommandArgument[]; readonly isIndex: boolean }
  | { readonly by: 'place'; readonly place: number }
  | { readonly by: 'step'; readonly step: 1 | -1 }
  | { readonly by: 'chance' }

/** The scene that panic goes to; steps and chance leave it out. */
export const SAFE_SCENE = 'safe'

/** Tile sets. */
export const SET_CHOICE = choiceRow('/set/select')

/** Scenes: choosing one recalls it. */
export const SCENE_CHOICE = choiceRow('/scene/go')

/** Scenes: choosing one puts it in preview. */
export const PREVIEW_CHOICE = choiceRow('/preview/scene')

/** The choices that 0-based number addresses are twins of. */
export const CHOICE_BY_INDEX: Readonly<Record<string, ChoiceParameter>> = {
  '/set/index': SET_CHOICE,
  '/source/index': choiceRow('/source/select'),
  '/scene/index': SCENE_CHOICE,
}

/** The choice that a target names or is the number of, or null. */
export function choiceOf(parameter: Parameter): ChoiceParameter | null {
  return parameter.kind === 'choice' ? parameter : (CHOICE_BY_INDEX[parameter.address] ?? null)
}

const NOUNS = { sets: 'tile set', sources: 'source', scenes: 'scene' } as const

/** Choosing tile sets and sources by name, number, step or chance, from lists that are known only while running. */
export class ChoiceControl {
  readonly #table: ValueTable
  readonly #moves: QuantisedMoves
  readonly #surroundings: ShowSurroundings
  readonly #random: () => number

  /** @param parts `random` gives 0..1, below 1 */
  constructor(parts: {
    readonly table: ValueTable
    readonly moves: QuantisedMoves
    readonly surroundings: ShowSurroundings
    readonly random: () => number
  }) {
    this.#table = parts.table
    this.#moves = parts.moves
    this.#surroundings = parts.surroundings
    this.#random = parts.random
  }

  /** The entries of a list in the show's order. */
  list(list: ChoiceParameter['list']): readonly Choice[] {
    if (list === 'sets') return this.#surroundings.sets()
    if (list === 'sources') return this.#surroundings.sources()
    return this.#surroundings.scenes().map(({ name }) => ({ name, isReady: true }))
  }

  /** Name of the entry chosen; where none of the list was, the first set or source, and no scene. */
  chosen(parameter: ChoiceParameter): string {
    const name = String(this.#table.settled(parameter.address))
    const entries = this.list(parameter.list)
    if (entries.some((entry) => entry.name === name)) return name
    return parameter.list === 'scenes' ? '' : (entries[0]?.name ?? '')
  }

  /** 0-based place of the entry chosen, 0 when there is none. */
  place(parameter: ChoiceParameter): number {
    const name = this.chosen(parameter)
    return Math.max(
      0,
      this.list(parameter.list).findIndex((entry) => entry.name === name),
    )
  }

  /** The entry that is picked, or why there is none. */
  find(
    parameter: ChoiceParameter,
    pick: Pick,
  ): { ok: true; place: number; entry: Choice } | { ok: false; reason: string } {
    const entries = this.list(parameter.list)
    const noun = NOUNS[parameter.list]
    if (entries.length === 0) return { ok: false, reason: `there is no ${noun}` }
    const place = this.#placeOf(parameter, pick, entries)
    if (typeof place === 'string') return { ok: false, reason: place }
    const entry = entries[place]
    if (!entry) return { ok: false, reason: `there is no ${noun} ${place + 1}, only ${entries.length}` }
    return { ok: true, place, entry }
  }

  /**
   * Chooses a tile set, on the beat where that is asked for, or a source; one that is not ready is refused with the
   * reason, the one on air changes nothing.
   */
  choose(parameter: ChoiceParameter, pick: Pick, nowUs: number, cause: Cause): CommandResult {
    const found = this.find(parameter, pick)
    if (!found.ok) return refuse(found.reason)
    const { entry } = found
    if (!entry.isReady) {
      return refuse(
        `${NOUNS[parameter.list]} ${entry.name} is not ready: ${entry.reason ?? 'still being built'}`,
      )
    }
    const { address } = parameter
    if (parameter !== SET_CHOICE) {
      if (this.chosen(parameter) !== entry.name) this.#table.jump(address, entry.name, cause)
    } else if (this.chosen(parameter) === entry.name) this.#moves.forget('set')
    else this.#moves.run('set', entry.name, nowUs, cause, () => this.#goTo(parameter, entry.name, cause))
    return TAKEN
  }

  /** Chooses what may not be ready or there any more. */
  #goTo(parameter: ChoiceParameter, name: string, cause: Cause): void {
    const isReady = this.list(parameter.list).some((entry) => entry.name === name && entry.isReady)
    if (isReady && this.chosen(parameter) !== name) this.#table.jump(parameter.address, name, cause)
  }

  #placeOf(parameter: ChoiceParameter, pick: Pick, entries: readonly Choice[]): number | string {
    const current = this.place(parameter)
    switch (pick.by) {
      case 'place':
        return pick.place
      case 'arguments': {
        const names = entries.map((entry) => entry.name)
        const reading = readOption(parameter.address, names, pick.args, current, pick.isIndex)
        return reading.ok ? reading.value : reading.reason
      }
      case 'step':
        return this.#stepFrom(parameter, pick.step, entries)
      case 'chance': {
        const others = entries.flatMap((entry, place) =>
          place !== current && isMet(parameter, entry) ? [place] : [],
        )
        return others[Math.floor(this.#random() * others.length)] ?? current
      }
    }
  }

  #stepFrom(parameter: ChoiceParameter, step: 1 | -1, entries: readonly Choice[]): number {
    const count = entries.length
    const isOnNone = this.chosen(parameter) === ''
    const current = isOnNone ? (step > 0 ? -1 : count) : this.place(parameter)
    for (let distance = 1; distance <= count; distance++) {
      const place = (((current + step * distance) % count) + count) % count
      const entry = entries[place]
      if (entry && isMet(parameter, entry)) return place
    }
    return Math.max(0, Math.min(count - 1, current))
  }
}

/** Whether steps and chance come by an entry. */
function isMet({ list }: ChoiceParameter, { name, isReady }: Choice): boolean {
  return isReady && !(list === 'scenes' && name === SAFE_SCENE)
}

function choiceRow(address: string): ChoiceParameter {
  const row = findParameter(address)
  if (row?.kind !== 'choice') throw new RangeError(`${address} is no choice`)
  return row
}
