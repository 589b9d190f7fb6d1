import { FLAG } from '../protocol/wire.ts'
import type { OutgoingGrid } from './outgoing-grid.ts'

/** Grids of one layer and plane that may wait to be encoded. */
export const MAX_WAITING_GRIDS = 3

/** One request on its way to the encode thread; `settle` tells its sender that its cells are free again. */
export type EncodeJob =
  | { readonly kind: 'grid'; readonly grid: OutgoingGrid; readonly settle: () => void }
  | { readonly kind: 'keys' }

type GridJob = Extract<EncodeJob, { kind: 'grid' }>

/**
 * What waits for the encode thread, in order. At most three grids of each layer and plane: the oldest gives way,
 * handing its duties (key, cut, urgent) to the next of its kind.
 */
export class EncodeQueue {
  #jobs: EncodeJob[] = []

  get length(): number {
    return this.#jobs.length
  }

  /** Adds a grid. @returns how many older ones were dropped for it */
  pushGrid(job: GridJob): number {
    this.#jobs.push(job)
    const same = this.#jobs.filter(
      (other): other is GridJob => other.kind === 'grid' && isSameStream(other, job),
    )
    const oldest = same[0]
    const heir = same[1]
    if (same.length <= MAX_WAITING_GRIDS || oldest === undefined || heir === undefined) return 0
    this.#jobs = this.#jobs
      .filter((other) => other !== oldest)
      .map((other) => (other === heir ? inherit(heir, oldest.grid) : other))
    oldest.settle()
    return 1
  }

  /** Asks for keys of all layers; joins a wish that already waits. */
  pushKeys(): void {
    if (!this.#jobs.some((job) => job.kind === 'keys')) this.#jobs.push({ kind: 'keys' })
  }

  /** The next request, or undefined. */
  shift(): EncodeJob | undefined {
    return this.#jobs.shift()
  }

  /** Drops everything and frees its cells. */
  clear(): void {
    for (const job of this.#jobs) if (job.kind === 'grid') job.settle()
    this.#jobs = []
  }
}

function isSameStream(a: GridJob, b: GridJob): boolean {
  return a.grid.header.layer === b.grid.header.layer && a.grid.header.plane === b.grid.header.plane
}

function inherit(heir: GridJob, dropped: OutgoingGrid): GridJob {
  const flags = heir.grid.header.flags | (dropped.header.flags & (FLAG.URGENT | FLAG.CUT))
  return {
    ...heir,
    grid: { ...heir.grid, header: { ...heir.grid.header, flags }, isKey: heir.grid.isKey || dropped.isKey },
  }
}
