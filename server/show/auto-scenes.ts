import type { ValueTable } from './value-table.ts'

const LEAST_US = 500_000

/** Tells when the show goes to its next scene by itself: `/scene/auto` seconds after the last recall. */
export class AutoScenes {
  readonly #table: ValueTable
  #everyUs = 0
  #fromUs = 0

  constructor(table: ValueTable) {
    this.#table = table
  }

  /** When the next scene is due; null when none is. */
  get dueUs(): number | null {
    return this.#everyUs === 0 ? null : this.#fromUs + this.#everyUs
  }

  /** Takes over the seconds that stand in the table; other ones count from now. */
  follow(nowUs: number): void {
    const seconds = this.#table.settledNumber('/scene/auto')
    const everyUs = seconds > 0 ? Math.max(LEAST_US, seconds * 1e6) : 0
    if (everyUs === this.#everyUs) return
    this.#everyUs = everyUs
    this.#fromUs = nowUs
  }

  /** A whole time passes from now until the next scene. */
  restart(nowUs: number): void {
    this.#fromUs = nowUs
  }
}
