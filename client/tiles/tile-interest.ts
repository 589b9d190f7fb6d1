/** Time in which interest rises and falls. */
const MEMORY_MS = 400

/**
 * How long and how much things have been looked at: those on screen for long rank above those that flicker by. Pure:
 * every time is handed in.
 */
export class TileInterest<T> {
  readonly #scores = new Map<string, { thing: T; score: number; seen: number }>()
  #share = 1
  #lastMs: number | null = null

  /** Begins a drawing: what is seen in it counts by the time since the one before. */
  begin(nowMs: number): void {
    const passedMs = this.#lastMs === null ? 16 : Math.min(MEMORY_MS, Math.max(0, nowMs - this.#lastMs))
    this.#lastMs = nowMs
    this.#share = 1 - Math.exp(-passedMs / MEMORY_MS)
    for (const entry of this.#scores.values()) entry.seen = 0
  }

  /** Notes that a thing is seen; `weight` is about 1, several add up. */
  see(key: string, thing: T, weight: number): void {
    const entry = this.#scores.get(key)
    if (entry === undefined) this.#scores.set(key, { thing, score: 0, seen: weight })
    else entry.seen += weight
  }

  /**
   * Ends a drawing: things of at least `least` interest, the greatest first; what is forgotten leaves no trace.
   *
   * @param favour by how much the interest in a thing counts more than that in others
   */
  rank(least: number, favour: (thing: T) => number = () => 1): T[] {
    for (const [key, entry] of this.#scores) {
      entry.score += (entry.seen - entry.score) * this.#share
      if (entry.seen === 0 && entry.score < 0.01) this.#scores.delete(key)
    }
    return [...this.#scores.values()]
      .filter((entry) => entry.seen > 0 && entry.score >= least)
      .map(({ thing, score }) => ({ thing, score: score * favour(thing) }))
      .sort((a, b) => b.score - a.score)
      .map((entry) => entry.thing)
  }
}
