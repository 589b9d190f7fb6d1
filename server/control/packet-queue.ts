import type { ParameterRole } from '../protocol/parameter.ts'
import type { OscPeer } from './osc-peer.ts'

/** A packet of somebody who may speak, as it waits for its turn. */
export type WaitingPacket = {
  readonly bytes: Uint8Array
  readonly peer: OscPeer
  readonly receivedUs: number
  readonly role: ParameterRole
  /** Who is behind the peer, wherever he comes from next; undefined where nobody can tell. */
  readonly owner?: string | undefined
}

const MAX_PACKETS = 2048
const MAX_BYTES = 1 << 20

/** Packets in order of arrival; when a flood fills it, the oldest are dropped, because the newest values count. */
export class PacketQueue {
  #waiting: WaitingPacket[] = []
  #next = 0
  #byteCount = 0

  get length(): number {
    return this.#waiting.length - this.#next
  }

  /** Adds one; how many old ones were dropped for it. */
  push(packet: WaitingPacket): number {
    this.#waiting.push(packet)
    this.#byteCount += packet.bytes.byteLength
    let droppedCount = 0
    while (this.length > MAX_PACKETS || (this.#byteCount > MAX_BYTES && this.length > 1)) {
      this.shift()
      droppedCount++
    }
    return droppedCount
  }

  /** Takes the oldest, or undefined. */
  shift(): WaitingPacket | undefined {
    const packet = this.#waiting[this.#next]
    if (!packet) return undefined
    this.#byteCount -= packet.bytes.byteLength
    this.#next++
    if (this.#next >= 256 && this.#next * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next)
      this.#next = 0
    } else if (this.#next === this.#waiting.length) {
      this.#waiting.length = 0
      this.#next = 0
    }
    return packet
  }
}
