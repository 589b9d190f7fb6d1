import { PASSES_LOCK } from '../protocol/lock.ts'
import type { LockStatus } from '../protocol/messages.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { CommandOrigin } from './command.ts'
import type { ValueTable } from './value-table.ts'

const LOCK = '/system/lock'

/**
 * The lock against slips: while `/system/lock` is on, only the hand that set it changes the show, whatever the others may
 * do otherwise. What ends a bad moment stays free for all, and an admin may unlock.
 */
export class LockControl {
  readonly #table: ValueTable
  #setter: CommandOrigin | null = null

  constructor(table: ValueTable) {
    this.#table = table
  }

  get status(): LockStatus {
    return { isOn: this.#isOn, by: this.#isOn ? this.#words : '' }
  }

  /** Why a hand may not use an address now; null when it may. A lock left by a run before is nobody's: anyone unlocks it. */
  refusalOf(address: string, origin: CommandOrigin, role: ParameterRole): string | null {
    if (!this.#isOn || PASSES_LOCK.has(address) || isShowItself(origin)) return null
    if (this.#setter !== null && ownerOf(origin) === ownerOf(this.#setter)) return null
    if (address === LOCK && (role === 'admin' || this.#setter === null)) return null
    return `locked by ${this.#words}`
  }

  /** Takes note of a hand that has set the lock. */
  follow(origin: CommandOrigin): void {
    this.#setter = this.#isOn ? (this.#setter ?? origin) : null
  }

  get #isOn(): boolean {
    return this.#table.settledNumber(LOCK) === 1
  }

  get #words(): string {
    if (this.#setter === null) return 'an earlier run'
    const { kind, id } = this.#setter
    if (kind === 'page') return `the page ${id}`
    return kind === 'osc' ? `the controller at ${placeOf(id)}` : `a program at ${id}`
  }
}

/** Where a controller sends from, for people: its id without the kind of link. */
function placeOf(id: string): string {
  return id.replace(/^(udp|tcp) /, '').replace(' ', ' port ')
}

function ownerOf({ kind, id, owner }: CommandOrigin): string {
  return owner ?? `${kind} ${id}`
}

function isShowItself({ kind }: CommandOrigin): boolean {
  return kind === 'start' || kind === 'scene'
}
