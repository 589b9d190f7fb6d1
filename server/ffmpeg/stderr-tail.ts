const TAIL_BYTES = 65_536
const LINE_CHARS = 4_096

/** The last 64 KiB that a child wrote to stderr, secrets masked, and each whole line told as it comes. */
export class StderrTail {
  readonly #secrets: readonly string[]
  readonly #lineWritten: (line: string) => void
  #chunks: Buffer[] = []
  #bytes = 0
  #openLine = ''

  /** @param secrets texts never shown, for example a password */
  constructor(secrets: readonly string[], lineWritten: (line: string) => void) {
    this.#secrets = secrets.filter((secret) => secret !== '')
    this.#lineWritten = lineWritten
  }

  /** Takes what was read. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.byteLength
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      if (this.#bytes - first.byteLength < TAIL_BYTES) break
      this.#bytes -= first.byteLength
      this.#chunks.shift()
    }
    const lines = (this.#openLine + chunk.toString('latin1')).split(/[\r\n]+/)
    this.#openLine = (lines.pop() ?? '').slice(-LINE_CHARS)
    for (const line of lines) if (line !== '') this.#lineWritten(this.#mask(line))
  }

  /** What is kept, at most 64 KiB. */
  get text(): string {
    return this.#mask(Buffer.concat(this.#chunks).subarray(-TAIL_BYTES).toString('utf8'))
  }

  #mask(text: string): string {
    let masked = text
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, '***')
    return masked
  }
}
