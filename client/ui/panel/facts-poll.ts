import { callApi } from './api-call.ts'
import { NO_FACTS, readServerFacts, type ServerFacts } from './server-facts.ts'

const EVERY_MS = 1000

/** Asks the server once a second how it is. */
export class FactsPoll {
  #facts: ServerFacts = NO_FACTS
  #askedMs = -Infinity
  #isAsking = false

  /** The last answer; nothing while there is none. */
  get facts(): ServerFacts {
    return this.#facts
  }

  /** Asks, when it is time. */
  ask(nowMs: number): void {
    if (this.#isAsking || nowMs - this.#askedMs < EVERY_MS) return
    this.#askedMs = nowMs
    this.#isAsking = true
    void callApi('GET', '/api/state').then((answer) => {
      this.#isAsking = false
      this.#facts = answer.ok ? readServerFacts(answer.body) : NO_FACTS
    })
  }
}
