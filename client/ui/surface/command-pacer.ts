/** Sends a control message below the prefix. */
export type SendCommand = (address: string, ...args: readonly (number | string)[]) => void

/**
 * Lets what faders say through at most once a frame for each address, the newest value always: the first of a move at
 * once, the last at the next frame. What is no fader goes through at once, behind what still waits.
 */
export class CommandPacer {
  readonly #send: SendCommand
  readonly #nextFrame: (act: () => void) => void
  readonly #waiting = new Map<string, readonly (number | string)[]>()
  readonly #sent = new Set<string>()
  #isAsked = false

  /** @param nextFrame calls back once, when the next frame is due */
  constructor(send: SendCommand, nextFrame: (act: () => void) => void) {
    this.#send = send
    this.#nextFrame = nextFrame
  }

  /** Takes a value of something that moves. */
  readonly move: SendCommand = (address, ...args) => {
    if (this.#sent.has(address)) this.#waiting.set(address, args)
    else {
      this.#sent.add(address)
      this.#send(address, ...args)
    }
    this.#ask()
  }

  /** Sends something that acts, after everything that waits. */
  readonly act: SendCommand = (address, ...args) => {
    this.flush()
    this.#send(address, ...args)
  }

  /** Sends what waits. */
  flush(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const [address, args] of waiting) {
      this.#sent.add(address)
      this.#send(address, ...args)
    }
  }

  /** Forgets what waits: the show is gone. */
  drop(): void {
    this.#waiting.clear()
  }

  #ask(): void {
    if (this.#isAsked) return
    this.#isAsked = true
    this.#nextFrame(() => {
      this.#isAsked = false
      this.#sent.clear()
      if (this.#waiting.size === 0) return
      this.flush()
      this.#ask()
    })
  }
}
