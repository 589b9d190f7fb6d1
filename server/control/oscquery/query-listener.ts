import type { OscSendMessage } from '../osc-encoder.ts'

/** How long after a client's own last move its control is left alone. */
const HOLD_US = 300_000
/** More than the address space holds. */
const MAX_PATHS = 2048

/** What one client listens to, what it was told last, and which values its own hand is moving now. */
export class QueryListener {
  readonly #told = new Map<string, string>()
  readonly #heldUntilUs = new Map<string, number>()

  /** Whether it listens to anything. */
  get isListening(): boolean {
    return this.#told.size > 0
  }

  /** Begins to listen to an address below the prefix, in its own spelling. @returns false over the limit */
  listen(address: string): boolean {
    if (!this.#told.has(address) && this.#told.size >= MAX_PATHS) return false
    this.#told.set(address, '')
    return true
  }

  ignore(address: string): void {
    this.#told.delete(address)
  }

  /** Its own hand moved a parameter. */
  hold(parameter: string, nowUs: number): void {
    this.#heldUntilUs.set(parameter, nowUs + HOLD_US)
  }

  /** Whether its own hand is moving a parameter. */
  isHeld(parameter: string, nowUs: number): boolean {
    return (this.#heldUntilUs.get(parameter) ?? -Infinity) > nowUs
  }

  /** Those of the messages that it listens to and that say something new; all of them once its hand has rested. */
  takeNews(parameter: string, messages: readonly OscSendMessage[]): readonly OscSendMessage[] {
    const isRested = this.#heldUntilUs.delete(parameter)
    return messages.filter((message) => {
      const last = this.#told.get(message.address)
      if (last === undefined) return false
      const told = message.args.map(({ value }) => String(value)).join('\n')
      if (told === last && !isRested) return false
      this.#told.set(message.address, told)
      return true
    })
  }
}
