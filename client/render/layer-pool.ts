import { PAGE_LEVELS } from '../../server/protocol/tile-set-manifest.ts'

type Page = { layer: number; levels: number; users: number }

/** Which layer of the page array holds which page, and how much of it has come; pure bookkeeping. */
export class LayerPool {
  #capacity = 0
  readonly #free: number[] = []
  readonly #pages = new Map<string, Page>()

  get capacity(): number {
    return this.#capacity
  }

  /** Pages held. */
  get size(): number {
    return this.#pages.size
  }

  /** Adds layers; those in use keep their numbers. */
  grow(capacity: number): void {
    for (let layer = capacity - 1; layer >= this.#capacity; layer--) this.#free.push(layer)
    this.#capacity = Math.max(this.#capacity, capacity)
  }

  /** Takes a page into use once more; false when the pool has no layer for it. */
  acquire(page: string): boolean {
    const held = this.#pages.get(page)
    if (held !== undefined) {
      held.users++
      return true
    }
    const layer = this.#free.pop()
    if (layer === undefined) return false
    this.#pages.set(page, { layer, levels: 0, users: 1 })
    return true
  }

  /** Gives a page up once; its layer is free when the last user has. */
  release(page: string): void {
    const held = this.#pages.get(page)
    if (held === undefined || --held.users > 0) return
    this.#pages.delete(page)
    this.#free.push(held.layer)
  }

  /** The layer a page has, null when it has none. */
  layerOf(page: string): number | null {
    return this.#pages.get(page)?.layer ?? null
  }

  /** Notes that levels of a page were uploaded. */
  fill(page: string, levels: readonly number[]): void {
    const held = this.#pages.get(page)
    if (held !== undefined) for (const level of levels) held.levels |= 1 << level
  }

  /** The finest level from which on all coarser ones are there; PAGE_LEVELS when not even the coarsest is. */
  finestLevel(page: string): number {
    const levels = this.#pages.get(page)?.levels ?? 0
    let finest = PAGE_LEVELS
    while (finest > 0 && (levels & (1 << (finest - 1))) !== 0) finest--
    return finest
  }

  /** Whether a level of any page was uploaded. */
  holdsLevel(level: number): boolean {
    return [...this.#pages.values()].some(({ levels }) => (levels & (1 << level)) !== 0)
  }

  /** Forgets what was uploaded, not which layer is whose. */
  drain(): void {
    for (const page of this.#pages.values()) page.levels = 0
  }
}
