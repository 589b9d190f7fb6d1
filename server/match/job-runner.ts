import { colourRowsOf } from '../frame/colour-rows.ts'
import { Sampler } from '../frame/sampler.ts'
import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { ColourBand } from './colour-band.ts'
import { fillColourPlane } from './colour-table.ts'
import { buildColourTree } from './colour-tree.ts'
import { jointBin } from './colour-bins.ts'
import { Dither, type DitheredGrid } from './dither.ts'
import { BLOCK_EMPTY, BLOCK_READY, BLOCK_WANTED } from './joint-layout.ts'
import { copyForMatching, weighRoughness } from './match-descriptors.ts'
import { MatchKernels } from './match-kernels.ts'
import { KERNEL_SCRATCH_BYTES } from './pool-job.ts'
import type { AskJob, BandJob, BlocksJob, PoolJob, TreesJob } from './pool-job.ts'
import { BLOCK_COUNT, treeOf, viewSet } from './set-layout.ts'
import { bandOf } from './stability.ts'
import { makeTrouble } from './test-trouble.ts'
import { buildTileTree } from './tile-tree.ts'

/** Runs the pool's jobs on the shared memory; one in each worker. */
export class JobRunner {
  readonly #memory: WebAssembly.Memory
  readonly #hasTestHooks: boolean
  readonly #kernels: MatchKernels
  readonly #sampler = new Sampler()
  readonly #dither = new Dither()

  constructor(memory: WebAssembly.Memory, hasTestHooks: boolean) {
    this.#memory = memory
    this.#hasTestHooks = hasTestHooks
    this.#kernels = new MatchKernels(memory)
  }

  /**
   * Does a job; gives the number of blocks filled, 0 where it was another job.
   *
   * @param scratch offset of the `SCRATCH_BYTES` that are the job's
   */
  run(job: PoolJob, scratch: number): number {
    switch (job.kind) {
      case 'band':
        this.#matchBand(job, scratch)
        return 0
      case 'ask':
        this.#askForBlocks(job, scratch)
        return 0
      case 'describe': {
        const { storedDescriptors, roughness, tables } = viewSet(job.set, this.#memory.buffer)
        const { descriptors, count } = tables
        copyForMatching(storedDescriptors, count, descriptors)
        for (let id = 0; id < count; id++)
          roughness[id] = descriptors[id * DESCRIPTOR_LANES + LANE.ROUGHNESS]!
        return 0
      }
      case 'calm': {
        const { roughness, tables } = viewSet(job.set, this.#memory.buffer)
        weighRoughness(roughness, job.calm, tables.descriptors)
        return 0
      }
      case 'trees':
        this.#buildTrees(job)
        return 0
      case 'colour-table': {
        const views = viewSet(job.set, this.#memory.buffer)
        for (let plane = job.from; plane < job.to; plane++) {
          fillColourPlane(treeOf(views), views.tables.colourTable, plane)
        }
        return 0
      }
      case 'blocks':
        return this.#fillBlocks(job, scratch)
      default:
        if (this.#hasTestHooks) makeTrouble(job.kind)
        return 0
    }
  }

  #buildTrees({ set }: TreesJob): void {
    const { storedDescriptors, tables, treeCounts, treePoints, tileTree } = viewSet(set, this.#memory.buffer)
    const { descriptors, count } = tables
    treeCounts[0] = buildColourTree(descriptors, storedDescriptors, count, treePoints)
    treeCounts[1] = buildTileTree(descriptors, storedDescriptors, count, tileTree)
  }

  #matchBand(job: BandJob, scratch: number): void {
    const { buffer } = this.#memory
    const { cols, set, margins } = job
    this.#sampler.start({ ...job, side: job.path === 'joint' ? 2 : 1 }, buffer, job.rasterOffset)
    if (job.path === 'colour') {
      const band = new ColourBand(this.#kernels, buffer, job, { sampler: this.#sampler, scratch })
      for (let row = job.fromRow; row < job.toRow; row++) band.matchRow(row)
      return
    }
    const { tables } = viewSet(set, buffer)
    const samples = new Int16Array(buffer, scratch + KERNEL_SCRATCH_BYTES, cols * DESCRIPTOR_LANES)
    const where = {
      ...{ cols, samples: samples.byteOffset, scratch },
      ...{ ids: job.idsOffset, lastIds: job.lastIdsOffset },
    }
    const colours = colourRowsOf(job, buffer)
    const dithered = job.isDithered ? this.#ditheredGrid(job) : null
    for (let row = job.fromRow; row < job.toRow; row++) {
      this.#sampler.sampleRow(row, samples)
      colours?.take(row, samples)
      this.#kernels.matchJoint({ row, ...where }, set, margins)
      if (dithered !== null) this.#dither.ditherRow(tables, { row, samples, ...dithered })
    }
  }

  #ditheredGrid({ cols, rows, margins, idsOffset, lastIdsOffset, anchorsOffset }: BandJob): DitheredGrid {
    const { buffer } = this.#memory
    const cells = cols * rows
    return {
      cols,
      ids: new Uint16Array(buffer, idsOffset, cells),
      lastIds: lastIdsOffset === null ? null : new Uint16Array(buffer, lastIdsOffset, cells),
      anchors: new Uint8Array(buffer, anchorsOffset, 3 * cells),
      band: bandOf(margins),
    }
  }

  #askForBlocks(job: AskJob, scratch: number): void {
    const { buffer } = this.#memory
    const { cols, rows, set } = job
    const { blockOfBin, states } = viewSet(set, buffer).tables
    const samples = new Int16Array(buffer, scratch + KERNEL_SCRATCH_BYTES, cols * DESCRIPTOR_LANES)
    this.#sampler.start({ ...job, side: 2 }, buffer, job.rasterOffset)
    for (let row = 0; row < rows; row++) {
      this.#sampler.sampleRow(row, samples)
      for (let at = 0; at < cols * DESCRIPTOR_LANES; at += DESCRIPTOR_LANES) {
        const luma = samples[at]! + samples[at + 1]! + samples[at + 2]! + samples[at + 3]!
        const block = blockOfBin[jointBin(luma, samples[at + LANE.U]!, samples[at + LANE.V]!)]!
        Atomics.compareExchange(states, block, BLOCK_EMPTY, BLOCK_WANTED)
      }
    }
  }

  #fillBlocks({ set, count, forMs, part, parts }: BlocksJob, scratch: number): number {
    const { tables, treeCounts } = viewSet(set, this.#memory.buffer)
    const { states } = tables
    const endMs = performance.now() + forMs
    let filled = 0
    const fill = (isWanted: (state: number) => boolean): void => {
      for (let block = part; block < BLOCK_COUNT && filled < count; block += parts) {
        if (!isWanted(Atomics.load(states, block))) continue
        if (filled > 0 && performance.now() >= endMs) return
        this.#kernels.fillBlock(set, treeCounts[1]!, block, scratch)
        Atomics.store(states, block, BLOCK_READY)
        filled++
      }
    }
    fill((state) => state === BLOCK_WANTED)
    fill((state) => state !== BLOCK_READY)
    return filled
  }
}
