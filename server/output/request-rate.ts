const SECOND_US = 1_000_000
const MAX_CLIENTS = 512

/** Lets each client ask so often in a second; of very many clients the one longest silent is forgotten. */
export class RequestRate {
  readonly #perSecond: number
  readonly #now: () => number
  readonly #clients = new Map<string, { startUs: number; count: number }>()

  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond
    this.#now = now
  }

  /** Whether this client may ask once more in this second. */
  take(client: string): boolean {
    const nowUs = this.#now()
    let window = this.#clients.get(client)
    if (window === undefined || nowUs - window.startUs >= SECOND_US) window = { startUs: nowUs, count: 0 }
    window.count += 1
    this.#clients.delete(client)
    this.#clients.set(client, window)
    const oldest = this.#clients.keys().next().value
    if (this.#clients.size > MAX_CLIENTS && oldest !== undefined) this.#clients.delete(oldest)
    return window.count <= this.#perSecond
  }
}
