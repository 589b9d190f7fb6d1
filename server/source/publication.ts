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
 * What one publisher sends: the header of the stream and everything since the last key frame. A receiver begins with
 * the next tag that arrives, so that one that comes while the publisher stands still is not shown an old picture.
 */
export class Publication {
  #header: Buffer | null = null
  #sinceKey: Buffer[] = []
  #sinceKeyBytes = 0
  #receiver: TagReceiver | null = null
  #hasBegun = false

  /** Whether the receiver has got a beginning. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Sets who gets the tags from the next one on; null: nobody. */
  attach(receiver: TagReceiver | null): void {
    this.#receiver = receiver
    this.#hasBegun = false
  }

  /** Takes a tag of the publisher. */
  push(tag: VideoTag): void {
    if (tag.kind === 'header') return this.#takeHeader(tag.bytes)
    if (tag.kind === 'key') this.#forget()
    const isDecodable = tag.kind === 'key' || this.#sinceKey.length > 0
    if (isDecodable) this.#keep(tag.bytes)
    if (this.#hasBegun) this.#receiver?.write(tag)
    else if (this.#sinceKey.length > 0) this.#begin(tag.dtsMs)
  }

  /** The publisher left. */
  end(): void {
    this.#receiver?.end()
    this.attach(null)
  }

  #takeHeader(header: Buffer): void {
    // The time of the tag, bytes 4 to 7, differs between equal headers.
    const isSame = this.#header?.subarray(11).equals(header.subarray(11)) === true
    if (isSame) return
    this.#header = header
    this.#forget()
    if (this.#hasBegun) this.end()
  }

  #begin(edgeDtsMs: number): void {
    if (this.#receiver === null || this.#header === null) return
    this.#hasBegun = true
    this.#receiver.begin(this.#header, this.#sinceKey, edgeDtsMs)
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
