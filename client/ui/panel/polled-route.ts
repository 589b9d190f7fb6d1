import { callApi } from './api-call.ts'

const ABSENT_EVERY_MS = 15_000

/** Asks a route of the server from time to time, seldom while it is not there, one question at once. */
export class PolledRoute {
  readonly #path: string
  readonly #everyMs: number
  readonly #heard: (body: unknown) => void
  #askedMs = -Infinity
  #waitMs = 0

  /** @param heard takes what was answered */
  constructor(path: string, everyMs: number, heard: (body: unknown) => void) {
    this.#path = path
    this.#everyMs = everyMs
    this.#heard = heard
  }

  /** Asks, when it is time. */
  poll(nowMs: number): void {
    if (nowMs - this.#askedMs < this.#waitMs) return
    this.#askedMs = nowMs
    this.#waitMs = Infinity
    void this.#ask()
  }

  /** Something has changed: the next poll asks. */
  hurry(): void {
    this.#waitMs = 0
  }

  async #ask(): Promise<void> {
    const answer = await callApi('GET', this.#path)
    this.#waitMs = answer.ok ? this.#everyMs : ABSENT_EVERY_MS
    if (answer.ok) this.#heard(answer.body)
  }
}
