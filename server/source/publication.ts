import type { VideoTag } from './rtmp-session.ts'

const MAX_GOP_BYTES = 12_000_000

/** Where the tags of a publication go. */
export interface TagReceiver {
  /** Everything since the last key frame, so that a picture is there at once; then tag by tag. */
  begin(header: Buffer, tags: readonly Buffer[], edgeDtsMs: number): void
  write(tag: VideoTag): void
  /** The stream is over, or begins anew with another header. */
  end(): void
}

/**
 * What is published under one name: the header of the stream and everything since the last key frame. A receiver
 * begins with the next tag that arrives, so that one that comes while the publisher stands still is not shown an old
 * picture.
 */
export class Publication {
  #header: Buffer | null = null
  #sinceKey: Buffer[] = []
  #sinceKeyBytes = 0
  /** Who gets the tags, and whether it has got a beginning. */
  readonly #receivers = new Map<TagReceiver, boolean>()

  /** Gives a receiver the tags from the next one on. */
  attach(receiver: TagReceiver): void {
    this.#receivers.set(receiver, false)
  }

  /** Gives a receiver nothing more. */
  detach(receiver: TagReceiver): void {
    this.#receivers.delete(receiver)
  }

  /** Takes a tag of the publisher. */
  push(tag: VideoTag): void {
    if (tag.kind === 'header') return this.#takeHeader(tag.bytes)
    if (tag.kind === 'key') this.#forget()
    const isDecodable = tag.kind === 'key' || this.#sinceKey.length > 0
    if (isDecodable) this.#keep(tag.bytes)
    for (const [receiver, hasBegun] of this.#receivers) {
      if (hasBegun) receiver.write(tag)
      else if (this.#sinceKey.length > 0) this.#begin(receiver, tag.dtsMs)
    }
  }

  /** The publisher left: receivers that have begun are at their end, the others wait for the next publisher. */
  end(): void {
    this.#header = null
    this.#forget()
    this.#endBegun()
  }

  #takeHeader(header: Buffer): void {
    // The time of the tag, bytes 4 to 7, differs between equal headers.
    const isSame = this.#header?.subarray(11).equals(header.subarray(11)) === true
    if (isSame) return
    this.#header = header
    this.#forget()
    this.#endBegun()
  }

  #begin(receiver: TagReceiver, edgeDtsMs: number): void {
    if (this.#header === null) return
    this.#receivers.set(receiver, true)
    receiver.begin(this.#header, this.#sinceKey, edgeDtsMs)
  }

  #endBegun(): void {
    for (const [receiver, hasBegun] of this.#receivers) {
      if (!hasBegun) continue
      this.#receivers.delete(receiver)
      receiver.end()
    }
  }

  #keep(bytes: Buffer): void {
    this.#sinceKey.push(bytes)
    this.#sinceKeyBytes += bytes.byteLength
    if (this.#sinceKeyBytes > MAX_GOP_BYTES) this.#forget()
  }

  #forget(): void {
    this.#sinceKey = []
    this.#sinceKeyBytes = 0
  }
}
