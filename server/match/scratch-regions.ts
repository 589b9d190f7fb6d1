import type { Arena, Region } from '../frame/arena.ts'
import { SCRATCH_BYTES } from './pool-job.ts'

/** Pieces of scratch in the arena that jobs borrow; they are kept until the end. */
export class ScratchRegions {
  readonly #arena: Arena
  readonly #all: Region[] = []
  readonly #free: Region[] = []

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** @throws {SmaltiError} `memory` when the arena holds no more */
  acquire(): Region {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const region = this.#arena.allocate(SCRATCH_BYTES, 'scratch of matching')
    this.#all.push(region)
    return region
  }

  release(region: Region): void {
    this.#free.push(region)
  }

  /** Gives all of them back; no job may be running. */
  close(): void {
    for (const region of this.#all.splice(0)) this.#arena.release(region)
    this.#free.length = 0
  }
}
