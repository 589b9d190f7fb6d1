/** Messages that may always be under way to a client at once. */
export const WINDOW_MESSAGES = 2

/** Longest time the oldest message under way may be unacknowledged while more are sent. */
export const WINDOW_US = 130_000

/** Most bytes under way to a client and waiting for it, unless it is a single message. */
export const WINDOW_BYTES = 4_000_000

type Flight = { readonly sequence: number; readonly bytes: number; readonly sentUs: number }

/**
 * What was sent to a client and is not acknowledged as decoded. It is open for two messages, or for 130 ms of them
 * where frames follow each other faster, within 4 MB.
 */
export class SendWindow {
  readonly #flights: Flight[] = []
  #bytes = 0

  /** Messages under way. */
  get count(): number {
    return this.#flights.length
  }

  /** Bytes under way. */
  get bytes(): number {
    return this.#bytes
  }

  /** When the oldest message under way was sent, or null. */
  get oldestSentUs(): number | null {
    return this.#flights[0]?.sentUs ?? null
  }

  /** Whether a message of this size may be sent now. */
  isOpenFor(bytes: number, nowUs: number): boolean {
    const oldest = this.#flights[0]
    if (oldest === undefined) return true
    if (this.#bytes + bytes > WINDOW_BYTES) return false
    return this.#flights.length < WINDOW_MESSAGES || nowUs - oldest.sentUs < WINDOW_US
  }

  /** Notes a message as sent. */
  add(sequence: number, bytes: number, nowUs: number): void {
    this.#flights.push({ sequence, bytes, sentUs: nowUs })
    this.#bytes += bytes
  }

  /** Notes everything up to `sequence` as decoded. */
  acknowledge(sequence: number): void {
    for (let oldest = this.#flights[0]; oldest !== undefined; oldest = this.#flights[0]) {
      if (oldest.sequence > sequence) return
      this.#flights.shift()
      this.#bytes -= oldest.bytes
    }
  }
}
