type Slot = { readonly slot: number; readonly sinceMs: number; usedAt: number }

/** Which of a number of slots holds what: the one unused for longest gives way, one used now never. */
export class SlotTable {
  readonly #free: number[]
  readonly #slots = new Map<string, Slot>()
  readonly #capacity: number
  #turn = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#free = freeSlots(capacity)
  }

  /** Slots in use. */
  get size(): number {
    return this.#slots.size
  }

  /** Begins a drawing: what is used from now on is in use. */
  begin(): void {
    this.#turn++
  }

  /** The slot that holds `key`, and since when; null when none does. It counts as used. */
  use(key: string): { readonly slot: number; readonly sinceMs: number } | null {
    const held = this.#slots.get(key)
    if (held === undefined) return null
    held.usedAt = this.#turn
    return held
  }

  /** A slot for `key`, which must have none; null when all are in use. */
  acquire(key: string, nowMs: number): number | null {
    const slot = this.#free.pop() ?? this.#evict()
    if (slot !== null) this.#slots.set(key, { slot, sinceMs: nowMs, usedAt: this.#turn })
    return slot
  }

  /** Forgets everything. */
  clear(): void {
    this.#slots.clear()
    this.#free.splice(0, this.#free.length, ...freeSlots(this.#capacity))
  }

  #evict(): number | null {
    let oldest: string | null = null
    let usedAt = this.#turn
    for (const [key, slot] of this.#slots) {
      if (slot.usedAt >= usedAt) continue
      oldest = key
      usedAt = slot.usedAt
    }
    if (oldest === null) return null
    const { slot } = this.#slots.get(oldest)!
    this.#slots.delete(oldest)
    return slot
  }
}

function freeSlots(capacity: number): number[] {
  return Array.from({ length: capacity }, (_, index) => capacity - 1 - index)
}
