import { refuse, TAKEN } from './command.ts'
import { readBoolean } from './read-argument.ts'
import type { Command, CommandOrigin, CommandResult } from './command.ts'
import type { AddressTarget } from './resolve-address.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** Nothing is held longer than this, whatever its hand does. */
const MOST_HELD_US = 2_000_000
/** A hand not heard for this long has let go; over a network that loses messages that is all there is to know. */
const SILENCE_US = 1_000_000
const MOST_HANDS = 256

/** A hand on an address, from its press until it lets go or is silent. */
type Hold = {
  readonly address: string
  readonly origin: CommandOrigin
  readonly pressedUs: number
  heardUs: number
  /** It has let go by itself: what it goes on saying is no new press. */
  isOver: boolean
}

/**
 * Values that are 1 only while a hand holds them. Hands that send again what they hold renew it; the release of a hand
 * that was not heard before lets all go, because some programs send each message from another port.
 */
export class MomentaryControl {
  readonly #table: ValueTable
  readonly #holds = new Map<string, Hold>()

  constructor(table: ValueTable) {
    this.#table = table
  }

  /** When a hold ends by itself: `arrive` is then to be called; null when there is none. */
  get endUs(): number | null {
    const ends = [...this.#holds.values()].filter(({ isOver }) => !isOver).map(endOf)
    return ends.length === 0 ? null : Math.min(...ends)
  }

  /** Does what a command to a momentary parameter asks for. */
  set({ parameter: { address }, form }: AddressTarget, command: Command, nowUs: number): CommandResult {
    const isHeld = this.#table.settledNumber(address) === 1
    const asked = form === 'reset' ? [0] : form === 'toggle' ? [isHeld ? 0 : 1] : command.args
    const reading = readBoolean(address, asked)
    if (!reading.ok) return refuse(reading.reason)
    if (reading.value === 1) this.press(address, command, nowUs)
    else if (form === 'value') this.release(address, command)
    else this.letGo(address)
    return TAKEN
  }

  /** Presses, or renews what this hand holds; tells whether anything has changed. */
  press(address: string, { origin, receivedUs }: Command, nowUs: number): boolean {
    const key = keyOf(address, origin)
    const held = this.#holds.get(key)
    if (held !== undefined && (!held.isOver || nowUs - held.heardUs <= SILENCE_US)) {
      held.heardUs = nowUs
      return false
    }
    this.#holds.delete(key)
    this.#holds.set(key, { address, origin, pressedUs: nowUs, heardUs: nowUs, isOver: false })
    if (this.#holds.size > MOST_HANDS) this.#holds.delete([...this.#holds.keys()][0]!)
    return this.#settle(address, { origin, receivedUs, isDirect: true })
  }

  /** Lets go; tells whether anything has changed. */
  release(address: string, { origin, receivedUs }: Command): boolean {
    const isKnown = this.#holds.delete(keyOf(address, origin))
    return isKnown ? this.#settle(address, { origin, receivedUs, isDirect: true }) : this.letGo(address)
  }

  /** A hand has gone: it holds nothing any more. Tells whether anything has changed. */
  leave({ kind, id }: CommandOrigin): boolean {
    const gone = [...this.#holds].filter(([, { origin }]) => origin.kind === kind && origin.id === id)
    for (const [key] of gone) this.#holds.delete(key)
    return gone.map(([, hold]) => this.#settle(hold.address, causeOf(hold))).includes(true)
  }

  /** Ends all holds of an address; tells whether anything has changed. */
  letGo(address: string): boolean {
    const held = [...this.#holds.values()].filter((hold) => hold.address === address)
    for (const hold of held) hold.isOver = true
    return held[0] !== undefined && this.#settle(address, causeOf(held[0]))
  }

  /** Ends the holds that are due; tells whether anything has changed. */
  arrive(nowUs: number): boolean {
    const due = [...this.#holds.values()].filter((hold) => !hold.isOver && nowUs >= endOf(hold))
    for (const hold of due) hold.isOver = true
    for (const [key, { isOver, heardUs }] of this.#holds)
      if (isOver && nowUs - heardUs > SILENCE_US) this.#holds.delete(key)
    return due.map((hold) => this.#settle(hold.address, causeOf(hold))).includes(true)
  }

  #settle(address: string, cause: Cause): boolean {
    const isHeld = [...this.#holds.values()].some((hold) => hold.address === address && !hold.isOver)
    const value = isHeld ? 1 : 0
    if (this.#table.settledNumber(address) === value) return false
    this.#table.jump(address, value, cause)
    return true
  }
}

function endOf({ origin, pressedUs, heardUs }: Hold): number {
  const mostUs = pressedUs + MOST_HELD_US
  return origin.kind === 'osc' ? Math.min(mostUs, heardUs + SILENCE_US) : mostUs
}

/** Told to the hand as well: it does not know that it has let go. */
function causeOf({ origin, heardUs }: Hold): Cause {
  return { origin, receivedUs: heardUs, isDirect: false }
}

function keyOf(address: string, { kind, id }: CommandOrigin): string {
  return `${address}\n${kind}\n${id}`
}
