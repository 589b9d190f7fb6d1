import { Sampler } from '../frame/sampler.ts'
import { DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import { Apart } from './apart.ts'
import { BLOCK_IDS, ListBuilder, orderTiles } from './candidate-lists.ts'
import { fillColourPlane } from './colour-table.ts'
import { buildColourTree } from './colour-tree.ts'
import { matchColour } from './match-colour.ts'
import { copyForMatching } from './match-descriptors.ts'
import { matchStructure } from './match-structure.ts'
import { BLOCK_STATE } from './match-tables.ts'
import type { BandJob, ListsJob, PoolJob } from './pool-job.ts'
import { BIN_OF_BLOCK, BLOCK_COUNT, treeOf, viewSet } from './set-layout.ts'
import { makeTrouble } from './test-trouble.ts'

/** Runs the pool's jobs on the shared memory; one in each worker, which keeps its scratch from job to job. */
export class JobRunner {
  readonly #memory: { readonly buffer: SharedArrayBuffer }
  readonly #hasTestHooks: boolean
  readonly #sampler = new Sampler()
  readonly #lists = new ListBuilder()
  readonly #apart = new Apart()
  #samples = new Int16Array(0)

  constructor(memory: { readonly buffer: SharedArrayBuffer }, hasTestHooks: boolean) {
    this.#memory = memory
    this.#hasTestHooks = hasTestHooks
  }

  /** Does a job; a lists job gives the number of blocks filled, others 0. */
  run(job: PoolJob): number {
    switch (job.kind) {
      case 'band':
        this.#matchBand(job)
        return 0
      case 'order': {
        const views = viewSet(job.set, this.#memory.buffer)
        const { descriptors, count } = views.tables
        copyForMatching(views.storedDescriptors, count, descriptors)
        views.treeInfo[0] = buildColourTree(descriptors, count, views.treePoints)
        orderTiles(descriptors, count, views.order)
        return 0
      }
      case 'colour-table': {
        const views = viewSet(job.set, this.#memory.buffer)
        for (let plane = job.from; plane < job.to; plane++) {
          fillColourPlane(treeOf(views), views.tables.colourTable, plane)
        }
        return 0
      }
      case 'lists':
        return this.#fillLists(job)
      default:
        if (this.#hasTestHooks) makeTrouble(job.kind)
        return 0
    }
  }

  #matchBand(job: BandJob): void {
    const { buffer } = this.#memory
    const { cols, rows } = job
    const { tables } = viewSet(job.set, buffer)
    const cells = cols * rows
    const side = job.path === 'structure' ? 2 : 1
    this.#sampler.start({ ...job, side }, buffer, job.rasterOffset)
    if (this.#samples.length < cols * DESCRIPTOR_LANES)
      this.#samples = new Int16Array(cols * DESCRIPTOR_LANES)
    const ids = new Uint16Array(buffer, job.idsOffset, cells)
    const lastIds = job.lastIdsOffset === null ? null : new Uint16Array(buffer, job.lastIdsOffset, cells)
    const colours = job.coloursOffset === null ? null : new Uint16Array(buffer, job.coloursOffset, cells)
    const apart = job.margins.repeat > 0 ? this.#apart : null
    for (let row = job.fromRow; row < job.toRow; row++) {
      const at = row * cols
      this.#sampler.sampleRow(row, this.#samples, colours, at)
      const band = { ids, lastIds, at, count: cols }
      if (job.path === 'structure') matchStructure(this.#samples, tables, job.margins, band, apart)
      else matchColour(this.#samples, tables, job.margins, band)
    }
  }

  #fillLists(job: ListsJob): number {
    const { tables, order } = viewSet(job.set, this.#memory.buffer)
    const { states, lists, descriptors } = tables
    let filled = 0
    const fill = (block: number): void => {
      this.#lists.fillBlock(descriptors, order, BIN_OF_BLOCK[block]!, lists, block * BLOCK_IDS)
      Atomics.store(states, block, BLOCK_STATE.READY)
      filled++
    }
    for (let block = 0; block < BLOCK_COUNT && filled < job.count; block++) {
      if (Atomics.load(states, block) === BLOCK_STATE.WANTED) fill(block)
    }
    for (let block = 0; block < BLOCK_COUNT && filled < job.count; block++) {
      if (Atomics.load(states, block) !== BLOCK_STATE.READY) fill(block)
    }
    return filled
  }
}
