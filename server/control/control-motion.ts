const MAX_REMEMBERED = 2048

/** Where the controls of all senders stood last; the ones not heard of for longest are forgotten first. */
export class ControlMotion {
  readonly #last = new Map<string, number>()

  /** Where a control stood before, undefined for one not heard of; from now on it stands at `value`. */
  move(control: string, value: number): number | undefined {
    const before = this.#last.get(control)
    this.#last.delete(control)
    this.#last.set(control, value)
    if (this.#last.size > MAX_REMEMBERED) {
      const oldest = this.#last.keys().next()
      if (!oldest.done) this.#last.delete(oldest.value)
    }
    return before
  }
}
