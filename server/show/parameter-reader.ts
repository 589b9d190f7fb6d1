import { clamp, toNorm } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import { CHOICE_BY_INDEX } from './choice-control.ts'
import type { NumberParameter, ParameterValue } from '../protocol/parameter.ts'
import type { ChoiceControl } from './choice-control.ts'
import type { AddressTarget } from './resolve-address.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { ValueTable } from './value-table.ts'

/** Reads values the way controllers see them: twins, derived addresses and `/norm` included. */
export class ParameterReader {
  readonly #table: ValueTable
  readonly #choices: ChoiceControl
  readonly #surroundings: ShowSurroundings

  constructor(table: ValueTable, choices: ChoiceControl, surroundings: ShowSurroundings) {
    this.#table = table
    this.#choices = choices
    this.#surroundings = surroundings
  }

  /** The value an address shows at a server time; null for one that holds none. */
  read(target: AddressTarget, nowUs: number): ParameterValue | null {
    const { parameter, form } = target
    switch (parameter.kind) {
      case 'pair':
        return [
          this.#table.numberAt(parameter.twins[0], nowUs),
          this.#table.numberAt(parameter.twins[1], nowUs),
        ]
      case 'choice':
        return form === 'index' ? this.#choices.place(parameter) : this.#choices.chosen(parameter)
      case 'enum': {
        const name = String(this.#table.settled(parameter.address))
        return form === 'index' ? parameter.options.indexOf(name) : name
      }
      case 'boolean':
        return this.#table.settledNumber(parameter.address)
      case 'number':
      case 'integer': {
        const value = this.#number(parameter, nowUs)
        return form === 'norm' ? toNorm(this.ranged(parameter), value) : value
      }
      default:
        return null
    }
  }

  /** Where a held value ends; choices by the name that counts now. */
  settled(address: string): number | string {
    const row = findParameter(address)
    return row?.kind === 'choice' ? this.#choices.chosen(row) : this.#table.settled(address)
  }

  /** The row with the range it has now: tiles across end at the columns of the grid. */
  ranged(row: NumberParameter): NumberParameter {
    if (row.address !== '/zoom/across') return row
    return { ...row, range: [1, Math.max(2, this.#surroundings.grid().cols)] }
  }

  #number(row: NumberParameter, nowUs: number): number {
    const choice = CHOICE_BY_INDEX[row.address]
    if (choice) return this.#choices.place(choice)
    if (row.address === '/zoom/across') {
      const across = this.#surroundings.grid().cols / this.#table.numberAt('/zoom', nowUs)
      return clamp(across, this.ranged(row).range)
    }
    const value = this.#table.numberAt(row.address, nowUs)
    return row.kind === 'integer' ? Math.round(value) : value
  }
}
