import type { ParameterRole } from '../protocol/parameter.ts'

/** A datagram of somebody who may speak, as it waits for its turn. */
export type WaitingDatagram = {
  readonly bytes: Uint8Array
  readonly address: string
  readonly port: number
  readonly receivedUs: number
  readonly role: ParameterRole
}

const MAX_DATAGRAMS = 2048
const MAX_BYTES = 1 << 20

/** Datagrams in order of arrival; when a flood fills it, the oldest are dropped, because the newest values count. */
export class DatagramQueue {
  #waiting: WaitingDatagram[] = []
  #next = 0
  #byteCount = 0

  get length(): number {
    return this.#waiting.length - this.#next
  }

  /** Adds one; how many old ones were dropped for it. */
  push(datagram: WaitingDatagram): number {
    this.#waiting.push(datagram)
    this.#byteCount += datagram.bytes.byteLength
    let droppedCount = 0
    while (this.length > MAX_DATAGRAMS || (this.#byteCount > MAX_BYTES && this.length > 1)) {
      this.shift()
      droppedCount++
    }
    return droppedCount
  }

  /** Takes the oldest, or undefined. */
  shift(): WaitingDatagram | undefined {
    const datagram = this.#waiting[this.#next]
    if (!datagram) return undefined
    this.#byteCount -= datagram.bytes.byteLength
    this.#next++
    if (this.#next >= 256 && this.#next * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next)
      this.#next = 0
    } else if (this.#next === this.#waiting.length) {
      this.#waiting.length = 0
      this.#next = 0
    }
    return datagram
  }
}
