import type { Command } from './command.ts'

type Last = { readonly value: string; readonly atUs: number }

/** A trigger held for this long without another message was let go. */
const HELD_GAP_US = 100_000
/** The same value from the same sender within this time is a repeat. */
const REPEAT_US = 200_000
const MAX_REMEMBERED = 4096

/**
 * Tells what a hand does from what its program only resends: some controllers send every value again each frame, and a
 * button sends 1 for as long as it is down. Remembers the last messages of all senders, the oldest forgotten first.
 */
export class RepeatGate {
  readonly #last = new Map<string, Last>()

  /**
   * Whether a value is the one this sender sent to this address just before. Relative values never are, nor those of
   * pages, which send what somebody does and nothing twice.
   */
  isRepeat(command: Command): boolean {
    const first = command.args[0]
    if (first === '+' || first === '-' || first === '*' || command.origin.kind === 'page') return false
    return this.#swap(command, command.args.join('\n'), REPEAT_US)
  }

  /** Whether a pressed trigger is one that is being held. A press without any value is always a new one. */
  isHeld(command: Command): boolean {
    if (command.args.length === 0 || command.args[0] === null) return false
    return this.#swap(command, 'pressed', HELD_GAP_US)
  }

  /** The sender let go: its next press is a new one. */
  release(command: Command): void {
    this.#last.delete(keyOf(command))
  }

  #swap(command: Command, value: string, withinUs: number): boolean {
    const key = keyOf(command)
    const last = this.#last.get(key)
    this.#last.delete(key)
    this.#last.set(key, { value, atUs: command.receivedUs })
    if (this.#last.size > MAX_REMEMBERED) {
      const oldest = this.#last.keys().next()
      if (!oldest.done) this.#last.delete(oldest.value)
    }
    return last !== undefined && last.value === value && command.receivedUs - last.atUs <= withinUs
  }
}

function keyOf(command: Command): string {
  return `${command.origin.kind}\n${command.origin.id}\n${command.address.toLowerCase()}`
}
