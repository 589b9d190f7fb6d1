/** A dump after which nothing has come for this long is no more: there is no source to wait for. */
const DUMP_ENDS_US = 5_000_000

/**
 * What keeps the source's picture off the air although there may be one: the standby picture that was asked for, and a
 * dump, until pictures from after it are through.
 */
export class Cover {
  /** Whether somebody has asked for the standby picture. */
  isAsked = false
  #dumpedUs: number | null = null

  /** Whether the standby picture is on air because of this. */
  get isOn(): boolean {
    return this.isAsked || this.#dumpedUs !== null
  }

  /** What the picture on stage is because of this. */
  get state(): 'slate' | 'dump' {
    return this.isAsked ? 'slate' : 'dump'
  }

  /** Everything that was ahead has been thrown away. */
  dump(nowUs: number): void {
    this.#dumpedUs = nowUs
  }

  /**
   * Ends a dump once it is over; tells whether it was what covered.
   *
   * @param nextUs when the next picture is to be sent; null while none waits
   */
  endDump(nextUs: number | null, nowUs: number): boolean {
    if (this.#dumpedUs === null) return false
    const isOver = nextUs === null ? nowUs - this.#dumpedUs > DUMP_ENDS_US : nextUs <= nowUs
    if (isOver) this.#dumpedUs = null
    return isOver && !this.isAsked
  }
}
