import type { Socket } from 'node:net'
import type { TagReceiver } from './publication.ts'
import { flvWriter } from './rtmp-protocol.ts'
import type { VideoTag } from './rtmp-session.ts'

const MAX_UNSENT_BYTES = 16_000_000

/** Writes a stream as FLV to a decoder's socket. A decoder that does not keep up loses whole pictures up to a key frame. */
export class FeedWriter implements TagReceiver {
  readonly #socket: Socket
  readonly #began: (edgeDtsMs: number) => void
  readonly #dropped: () => void
  #isSkipping = false

  constructor(socket: Socket, began: (edgeDtsMs: number) => void, dropped: () => void) {
    this.#socket = socket
    this.#began = began
    this.#dropped = dropped
  }

  begin(header: Buffer, tags: readonly Buffer[], edgeDtsMs: number): void {
    this.#began(edgeDtsMs)
    this.#socket.write(flvWriter.createHeader(false, true))
    this.#socket.write(header)
    for (const tag of tags) this.#socket.write(tag)
  }

  write(tag: VideoTag): void {
    const isFull = this.#socket.writableLength > MAX_UNSENT_BYTES
    if (isFull) this.#isSkipping = true
    else if (tag.kind === 'key') this.#isSkipping = false
    if (this.#isSkipping) this.#dropped()
    else this.#socket.write(tag.bytes)
  }

  end(): void {
    this.#socket.end()
  }
}
