type Held = { readonly slots: readonly number[]; sinceMs: number; usedAt: number }

/** Which of a number of slots hold what: what was unused for longest gives way, what is used now never. */
export class SlotTable {
  readonly #free: number[]
  readonly #held = new Map<string, Held>()
  #capacity: number
  #turn = 0
  #evictedCount = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#free = slotsBetween(0, capacity)
  }

  /** Slots in all. */
  get capacity(): number {
    return this.#capacity
  }

  /** Slots that nothing holds. */
  get freeCount(): number {
    return this.#free.length
  }

  /** Keys that gave way to others. */
  get evictedCount(): number {
    return this.#evictedCount
  }

  /** Begins a drawing: what is used from now on is in use. */
  begin(): void {
    this.#turn++
  }

  /** The slots that hold `key`, and since when; null when none do. */
  find(key: string): { readonly slots: readonly number[]; readonly sinceMs: number } | null {
    return this.#held.get(key) ?? null
  }

  /** Counts `key` as used; false when no slots hold it. */
  use(key: string): boolean {
    const held = this.#held.get(key)
    if (held !== undefined) held.usedAt = this.#turn
    return held !== undefined
  }

  /** Has the slots of `key` hold it since now. */
  renew(key: string, nowMs: number): void {
    const held = this.#held.get(key)
    if (held !== undefined) held.sinceMs = nowMs
  }

  /** So many slots for `key`, which must have none; null when too many are in use. */
  acquire(key: string, count: number, nowMs: number): readonly number[] | null {
    const unused = [...this.#held].filter(([, held]) => held.usedAt < this.#turn)
    const room = unused.reduce((sum, [, held]) => sum + held.slots.length, this.#free.length)
    if (room < count) return null
    unused.sort(([, one], [, other]) => one.usedAt - other.usedAt)
    for (const [oldest, { slots }] of unused) {
      if (this.#free.length >= count) break
      this.#held.delete(oldest)
      this.#evictedCount++
      this.#free.push(...slots)
    }
    const slots = this.#free.splice(-count).reverse()
    this.#held.set(key, { slots, sinceMs: nowMs, usedAt: this.#turn })
    return slots
  }

  /** Adds slots, up to `capacity` in all. */
  grow(capacity: number): void {
    this.#free.unshift(...slotsBetween(this.#capacity, capacity))
    this.#capacity = capacity
  }

  /** Forgets everything. */
  clear(): void {
    this.#held.clear()
    this.#free.splice(0, this.#free.length, ...slotsBetween(0, this.#capacity))
  }
}

/** The highest first: slots are taken from the end. */
function slotsBetween(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => end - 1 - index)
}
