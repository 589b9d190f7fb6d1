import type { GridDetail } from '../protocol/half-grid.ts'
import { FLAG } from '../protocol/wire.ts'
import type { OutgoingGrid } from './outgoing-grid.ts'

/** Grids of one layer and plane that may wait to be encoded. */
export const MAX_WAITING_GRIDS = 3

/** One request on its way to the encode thread; `settle` tells its sender that its cells are free again. */
export type EncodeJob =
  | { readonly kind: 'grid'; readonly grid: OutgoingGrid; readonly settle: () => void }
  | { readonly kind: 'keys'; readonly details: readonly GridDetail[] }

type GridJob = Extract<EncodeJob, { kind: 'grid' }>
type KeysJob = Extract<EncodeJob, { kind: 'keys' }>

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

  /** Asks for keys of all layers in some details; joins a wish that already waits. */
  pushKeys(details: readonly GridDetail[]): void {
    const waiting = this.#jobs.find((job): job is KeysJob => job.kind === 'keys')
    if (waiting === undefined) {
      this.#jobs.push({ kind: 'keys', details })
      return
    }
    const joined: KeysJob = { kind: 'keys', details: [...new Set([...waiting.details, ...details])] }
    this.#jobs = this.#jobs.map((job) => (job === waiting ? joined : job))
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
