import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { Arena, Region } from '../frame/arena.ts'
import { quadrantNoise } from '../frame/source-noise.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { ExpectedFrame, MatchJob, MatchResult } from './match-job.ts'
import { MatchPool } from './match-pool.ts'
import { STRIP_ROWS, spacingOn } from './strips.ts'
import type { BandJob, PoolJob, Sampling } from './pool-job.ts'
import type { PreparedSet } from './prepared-set.ts'
import { NEUTRAL_CALM } from './match-descriptors.ts'
import { buildColours, runSurely } from './set-builder.ts'
import { readTables, writeTables } from './stored-tables.ts'
import { newFilling, TableFiller, type Filling } from './table-filler.ts'
import { BLOCK_NUMBERS_BYTES, layOutSet, measureSet, writeBlockNumbers } from './set-layout.ts'
import type { SetLayout } from './set-layout.ts'
import { marginsOf } from './stability.ts'

/** Grids of more cells are matched by colour alone: their cells are too small to show structure. */
export const STRUCTURE_CELLS = 960 * 540

/** Sets of fewer tiles have bands where the picture is even, unless they are dithered. */
const DITHERED_TILES = 2_000

/** Frames that may wait for the pool; one more is refused. */
const MAX_WAITING_FRAMES = 8

/** Longest a frame may take before the workers still at it are replaced. */
const TIMEOUT_MS = 800

/** What a matcher needs. */
export type MatcherOptions = {
  readonly arena: Arena
  /** Worker threads, at least 1; ids do not depend on it. */
  readonly workers: number
  readonly now: () => number
  readonly logger: Logger
  readonly meter: Meter
  /** More of a set's joint table is filled: what stands still can be matched better. */
  readonly tableGrew?: (setId: number, isFilled: boolean) => void
  /** For tests: see `MatchPoolOptions`. */
  readonly hasTestHooks?: boolean
  readonly timeoutMs?: number
}

/** The part of an open tile set that matching needs. */
export type MatchableSet = {
  readonly setId: number
  readonly manifest: { readonly count: number }
  /** [count x 8] i16 in the arena, lanes of the descriptor; must stay until the set is released. */
  readonly descriptorOffset: number
  /** Where its tables are stored; null to make them each time. */
  readonly folder: string | null
}

/** Chooses the tile of every cell of a frame, by bands of rows over a pool of workers. */
export class Matcher {
  readonly #options: MatcherOptions
  readonly #pool: MatchPool
  readonly #filler: TableFiller
  readonly #storings: Promise<void>[] = []
  readonly #fillings = new Map<PreparedSet, Filling>()
  readonly #blockNumbers: Region
  #waiting = 0
  #isAsking = false

  constructor(options: MatcherOptions) {
    if (!(options.workers >= 1)) throw new RangeError('a matcher needs at least one worker')
    this.#options = options
    this.#blockNumbers = options.arena.allocate(BLOCK_NUMBERS_BYTES, 'numbers of blocks')
    writeBlockNumbers(this.#blockNumbers, options.arena.memory.buffer)
    this.#pool = new MatchPool({
      arena: options.arena,
      workers: options.workers,
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      hasTestHooks: options.hasTestHooks ?? false,
      logger: options.logger,
      meter: options.meter,
    })
    this.#filler = new TableFiller({
      pool: this.#pool,
      buffer: () => options.arena.memory.buffer,
      workers: options.workers,
      logger: options.logger,
    })
  }

  /** Workers that live now. */
  get poolSize(): number {
    return this.#pool.size
  }

  /**
   * Reads a set's tables or builds them in the pool, in short jobs between which frames are matched. It resolves when
   * the set can be matched with; a joint table that was not stored is filled after that, blocks that frames ask for
   * first, and stored.
   *
   * @throws {SmaltiError} `memory` when the arena does not hold the tables, `worker` when the pool cannot build them
   */
  async prepareSet(set: MatchableSet): Promise<PreparedSet> {
    const { arena, workers } = this.#options
    const { count } = set.manifest
    if (count < 1) throw new SmaltiError('bad-tile-set', 'the tile set holds no tile', 'build it again')
    const region = arena.allocate(measureSet(count).bytes, `tables of set ${set.setId}`)
    try {
      const from = { descriptorOffset: set.descriptorOffset, blockNumbers: this.#blockNumbers }
      const layout = layOutSet(region, count, from, arena.memory.buffer)
      await this.#pool.whenStarted()
      await runSurely(this.#pool, [{ kind: 'describe', set: layout }])
      const isStored = set.folder !== null && (await readTables(set.folder, layout, arena.memory.buffer))
      if (!isStored) await buildColours(this.#pool, layout, workers)
      return this.#takeIn(set, { layout, region, isStored })
    } catch (error) {
      arena.release(region)
      throw error
    }
  }

  #takeIn(
    { setId, folder }: MatchableSet,
    { layout, region, isStored }: { layout: SetLayout; region: Region; isStored: boolean },
  ): PreparedSet {
    let isToBeStored = folder !== null && !isStored
    const grew = (isFilled: boolean): void => {
      this.#options.tableGrew?.(setId, isFilled)
      if (isFilled && isToBeStored && filling.calm === NEUTRAL_CALM) {
        isToBeStored = false
        this.#storings.push(this.#store(folder!, layout))
      }
    }
    const filling = newFilling(layout, { hasTrees: !isStored, isFilled: isStored, grew })
    const prepared = { setId, count: layout.count, layout, region, whenFilled: filling.whenFilled }
    this.#fillings.set(prepared, filling)
    this.#filler.add(filling)
    return prepared
  }

  async #store(folder: string, layout: SetLayout): Promise<void> {
    try {
      await writeTables(folder, layout, this.#options.arena.memory.buffer)
    } catch (error) {
      this.#options.logger.warn('tables of a tile set not stored', { folder, error: messageOf(error) })
    }
  }

  /** Gives a set's tables back, once nothing is being filled in any more; call it when no frame is matched with it. */
  releaseSet(set: PreparedSet): void {
    const filling = this.#fillings.get(set)
    if (filling === undefined) return
    this.#fillings.delete(set)
    this.#filler.remove(filling, () => this.#options.arena.release(set.region))
  }

  /**
   * Has the table of a set filled where a frame that comes will need it, if it is not; one that comes while another is
   * looked at is passed over.
   */
  expectFrame(job: ExpectedFrame): void {
    const filling = this.#fillings.get(job.set)
    if (filling === undefined || filling.isFilled || this.#isAsking || job.cols * job.rows > STRUCTURE_CELLS)
      return
    this.#isAsking = true
    void this.#pool.runAll([{ kind: 'ask', ...samplingOf(job) }]).then(() => (this.#isAsking = false))
  }

  /** Matches one frame. It never throws: a failure is a result, and the pool is whole again for the next frame. */
  async matchFrame(job: MatchJob): Promise<MatchResult> {
    const problem = problemOf(job)
    if (problem !== null) return { ok: false, code: 'bad-message', message: problem }
    if (this.#waiting >= MAX_WAITING_FRAMES) {
      this.#options.meter.count('frames_dropped', 1, 'match queue full')
      return { ok: false, code: 'worker', message: 'too many frames wait for the matcher' }
    }
    const filling = this.#fillings.get(job.set)
    if (filling !== undefined) {
      this.#filler.prefer(filling)
      this.#filler.setCalm(filling, job.calm)
      this.expectFrame(job)
    }
    const startUs = this.#options.now()
    this.#waiting++
    const result = await this.#pool.runAll(bandsOf(job, this.#options.workers))
    this.#waiting--
    const matchMs = (this.#options.now() - startUs) / 1000
    if (!result.ok) return result
    this.#options.meter.time('match_ms', matchMs)
    return { ok: true, matchMs }
  }

  /** For tests: has a worker misbehave; refused without the option `hasTestHooks`. */
  async makeTrouble(kind: 'throw' | 'exit' | 'spin' | 'allocate'): Promise<MatchResult> {
    if (this.#options.hasTestHooks !== true) throw new Error('test hooks are off')
    const job: PoolJob = { kind }
    const result = await this.#pool.runAll([job])
    return result.ok ? { ok: true, matchMs: 0 } : result
  }

  /** Ends the workers; may be called twice. */
  async close(): Promise<void> {
    this.#filler.close()
    await Promise.all(this.#storings)
    await this.#pool.close()
    this.#options.arena.release(this.#blockNumbers)
  }
}

function problemOf(job: MatchJob): string | null {
  const { cols, rows } = job
  if (!Number.isInteger(cols) || !Number.isInteger(rows) || cols < 1 || rows < 1) {
    return `a grid of ${cols} x ${rows} cells`
  }
  return job.outputAspect > 0 ? null : 'an output without an aspect'
}

function bandsOf(job: MatchJob, workers: number): readonly BandJob[] {
  const strips = Math.ceil(job.rows / STRIP_ROWS)
  const bands = Math.min(workers, strips)
  const cells = job.cols * job.rows
  const { width, height } = job.raster.format
  const variety = { variety: job.variety, spacing: spacingOn(cells, job.spacing) }
  const margins = marginsOf(job.stability, variety, quadrantNoise(job.noise ?? 0, width * height, cells))
  const rowAt = (band: number): number => Math.min(job.rows, Math.floor((strips * band) / bands) * STRIP_ROWS)
  return Array.from({ length: bands }, (_, band) => ({
    kind: 'band',
    ...samplingOf(job),
    fromRow: rowAt(band),
    toRow: rowAt(band + 1),
    path: cells > STRUCTURE_CELLS ? 'colour' : 'joint',
    isDithered: job.dither === 'on' || (job.dither === 'auto' && job.set.count < DITHERED_TILES),
    margins,
    lastIdsOffset: job.isCut ? null : job.lastIdsOffset,
    idsOffset: job.idsOffset,
    anchorsOffset: job.anchorsOffset,
    coloursOffset: job.coloursOffset,
  }))
}

/** How the samples of a frame come about, the same for matching it and for asking ahead. */
function samplingOf({ raster, levels, set, detail, ...rest }: ExpectedFrame): Sampling {
  const { view, outputAspect, cols, rows, shape } = rest
  return {
    ...{ rasterOffset: raster.offset, format: raster.format, view, levels: levels ?? null, outputAspect },
    ...{ cols, rows, shape, set: set.layout, detail: 2 * detail },
  }
}
