import { PAGE_LEVELS } from '../../server/protocol/tile-set-manifest.ts'

type Page = { layer: number; levels: number; users: number }

/** A page whose layer may have got another number; bit `n` of `levels` is level `n`. */
export type PageMove = { readonly from: number; readonly to: number; readonly levels: number }

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

  /** Has exactly so many layers, at least as many as pages are held; those beyond get other numbers. */
  fit(capacity: number): readonly PageMove[] {
    const pages = [...this.#pages.values()]
    const taken = new Set(pages.map(({ layer }) => layer))
    this.#free.length = 0
    for (let layer = capacity - 1; layer >= 0; layer--) if (!taken.has(layer)) this.#free.push(layer)
    this.#capacity = capacity
    return pages.map((page) => {
      const from = page.layer
      if (from >= capacity) page.layer = this.#free.pop()!
      return { from, to: page.layer, levels: page.levels }
    })
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

  /** Whether a level of a page was uploaded. */
  holds(page: string, level: number): boolean {
    return ((this.#pages.get(page)?.levels ?? 0) & (1 << level)) !== 0
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

  /** Forgets what was uploaded of levels finer than `finest`, or of all; not which layer is whose. */
  drain(finest = PAGE_LEVELS): void {
    for (const page of this.#pages.values()) page.levels = (page.levels >> finest) << finest
  }
}
