import { Arena } from '../../../server/frame/arena.ts'
import { Dither } from '../../../server/match/dither.ts'
import { JobRunner } from '../../../server/match/job-runner.ts'
import { MatchKernels } from '../../../server/match/match-kernels.ts'
import { SCRATCH_BYTES } from '../../../server/match/pool-job.ts'
import {
  BLOCK_COUNT,
  BLOCK_NUMBERS_BYTES,
  layOutSet,
  measureSet,
  viewSet,
  writeBlockNumbers,
} from '../../../server/match/set-layout.ts'
import type { SetLayout, SetViews } from '../../../server/match/set-layout.ts'
import { bandOf, type Margins } from '../../../server/match/stability.ts'

/** A set whose tables were built in this thread. */
export type BuiltSet = {
  readonly arena: Arena
  readonly runner: JobRunner
  readonly layout: SetLayout
  readonly views: SetViews
  /** Offset of a job's scratch. */
  readonly scratch: number
}

/** Puts descriptors into an arena and builds the set's tables; `isFilled` false leaves the joint table empty. */
export function buildSet(descriptors: Int16Array, isFilled = true): BuiltSet {
  const count = descriptors.length / 8
  const arena = new Arena(128e6)
  const blockNumbers = arena.allocate(BLOCK_NUMBERS_BYTES, 'numbers of blocks')
  writeBlockNumbers(blockNumbers, arena.memory.buffer)
  const stored = arena.allocate(descriptors.byteLength, 'descriptors')
  const tables = arena.allocate(measureSet(count).bytes, 'tables')
  const scratch = arena.allocate(SCRATCH_BYTES, 'scratch').offset
  new Int16Array(arena.memory.buffer, stored.offset, descriptors.length).set(descriptors)
  const layout = layOutSet(
    tables,
    count,
    { descriptorOffset: stored.offset, blockNumbers },
    arena.memory.buffer,
  )
  const runner = new JobRunner(arena.memory, false)
  runner.run({ kind: 'describe', set: layout }, scratch)
  runner.run({ kind: 'trees', set: layout }, scratch)
  runner.run({ kind: 'colour-table', set: layout, from: 0, to: 64 }, scratch)
  if (isFilled) fillTable({ runner, layout, scratch })
  return { arena, runner, layout, views: viewSet(layout, arena.memory.buffer), scratch }
}

/** Fills the whole joint table. */
export function fillTable({
  runner,
  layout,
  scratch,
}: Pick<BuiltSet, 'runner' | 'layout' | 'scratch'>): void {
  runner.run({ kind: 'blocks', set: layout, count: BLOCK_COUNT, forMs: Infinity, part: 0, parts: 1 }, scratch)
}

/** Matches grids with a built set on this thread, row by row; even cells may be dithered. */
export class GridMatching {
  readonly #set: BuiltSet
  readonly #kernels: MatchKernels
  readonly #cols: number
  readonly #rows: number
  readonly #samples: number
  /** [cells] u16 in the arena: of this frame and of the one before, in turns */
  readonly #planes: readonly [number, number]
  readonly #dither: Dither | null
  readonly #anchors: Uint8Array
  #turn = 0

  constructor(set: BuiltSet, cols: number, rows: number, isDithered = false) {
    this.#dither = isDithered ? new Dither() : null
    this.#anchors = new Uint8Array(cols * rows * 3)
    this.#set = set
    this.#kernels = new MatchKernels(set.arena.memory)
    this.#cols = cols
    this.#rows = rows
    this.#samples = set.arena.allocate((cols * rows + 8) * 16, 'samples').offset
    const plane = (): number => set.arena.allocate(cols * rows * 2, 'ids').offset
    this.#planes = [plane(), plane()]
  }

  /** Puts the samples of a grid where the kernels find them. */
  take(samples: Int16Array): void {
    new Int16Array(this.#set.arena.memory.buffer, this.#samples, samples.length).set(samples)
  }

  /**
   * Matches the samples taken last.
   *
   * @param lastIds [cells] ids of the frame before, null for none
   * @returns [cells] the ids, a view that the call after the next one overwrites
   */
  match(margins: Margins, lastIds: Uint16Array | null): Uint16Array {
    const { buffer } = this.#set.arena.memory
    const cells = this.#cols * this.#rows
    const ids = this.#planes[this.#turn]!
    const last = this.#planes[1 - this.#turn]!
    this.#turn = 1 - this.#turn
    if (lastIds !== null && lastIds.byteOffset !== last) new Uint16Array(buffer, last, cells).set(lastIds)
    const grid = {
      cols: this.#cols,
      ids: new Uint16Array(buffer, ids, cells),
      lastIds: lastIds === null ? null : new Uint16Array(buffer, last, cells),
      anchors: this.#anchors,
      band: bandOf(margins),
    }
    for (let row = 0; row < this.#rows; row++) {
      const samples = this.#samples + row * this.#cols * 16
      this.#kernels.matchJoint(
        {
          ...{ row, cols: this.#cols, samples, scratch: this.#set.scratch, ids },
          lastIds: lastIds === null ? null : last,
        },
        this.#set.layout,
        margins,
      )
      const lanes = new Int16Array(buffer, samples, this.#cols * 8)
      this.#dither?.ditherRow(this.#set.views.tables, { ...grid, row, samples: lanes })
    }
    return grid.ids
  }
}
