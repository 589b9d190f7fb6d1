import { SmaltiError } from '../errors/smalti-error.ts'
import type { Arena, Region } from '../frame/arena.ts'
import { quadrantNoise } from '../frame/source-noise.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { MatchJob, MatchResult } from './match-job.ts'
import { MatchPool } from './match-pool.ts'
import { STRIP_ROWS, spacingOn } from './strips.ts'
import type { BandJob, PoolJob } from './pool-job.ts'
import type { PreparedSet } from './prepared-set.ts'
import { buildColours, fillBlocks } from './set-builder.ts'
import { BLOCK_NUMBERS_BYTES, layOutSet, measureSet, writeBlockNumbers } from './set-layout.ts'
import { marginsOf } from './stability.ts'

/** Grids of more cells are matched by colour alone: their cells are too small to show structure. */
export const STRUCTURE_CELLS = 960 * 540

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
}

/** Chooses the tile of every cell of a frame, by bands of rows over a pool of workers. */
export class Matcher {
  readonly #options: MatcherOptions
  readonly #pool: MatchPool
  readonly #fills = new Map<PreparedSet, AbortController>()
  readonly #blockNumbers: Region
  #waiting = 0

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
  }

  /** Workers that live now. */
  get poolSize(): number {
    return this.#pool.size
  }

  /**
   * Builds a set's tables in the pool, in short jobs between which frames are matched. It resolves when the set can be
   * matched with; its joint table is filled after that, blocks that frames ask for first.
   *
   * @throws {SmaltiError} `memory` when the arena does not hold the tables, `worker` when the pool cannot build them
   */
  async prepareSet(set: MatchableSet): Promise<PreparedSet> {
    const { arena } = this.#options
    const { count } = set.manifest
    if (count < 1) throw new SmaltiError('bad-tile-set', 'the tile set holds no tile', 'build it again')
    const region = arena.allocate(measureSet(count).bytes, `tables of set ${set.setId}`)
    try {
      const layout = layOutSet(
        region,
        count,
        { descriptorOffset: set.descriptorOffset, blockNumbers: this.#blockNumbers },
        arena.memory.buffer,
      )
      await this.#pool.whenStarted()
      await buildColours(this.#pool, layout, this.#options.workers)
      const released = new AbortController()
      const filled = fillBlocks(this.#pool, layout, this.#options.workers, released.signal)
      const prepared: PreparedSet = {
        setId: set.setId,
        count,
        layout,
        region,
        whenFilled: filled.catch((error: unknown) => {
          this.#options.logger.error('the joint table is not complete', {
            set: set.setId,
            error: String(error),
          })
        }),
      }
      this.#fills.set(prepared, released)
      return prepared
    } catch (error) {
      arena.release(region)
      throw error
    }
  }

  /** Gives a set's tables back, once nothing is being filled in any more; call it when no frame is matched with it. */
  releaseSet(set: PreparedSet): void {
    const fill = this.#fills.get(set)
    if (fill === undefined) return
    this.#fills.delete(set)
    fill.abort()
    void set.whenFilled.then(() => this.#options.arena.release(set.region))
  }

  /** Matches one frame. It never throws: a failure is a result, and the pool is whole again for the next frame. */
  async matchFrame(job: MatchJob): Promise<MatchResult> {
    const problem = problemOf(job)
    if (problem !== null) return { ok: false, code: 'bad-message', message: problem }
    if (this.#waiting >= MAX_WAITING_FRAMES) {
      this.#options.meter.count('frames_dropped', 1, 'match queue full')
      return { ok: false, code: 'worker', message: 'too many frames wait for the matcher' }
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
    for (const fill of this.#fills.values()) fill.abort()
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
    rasterOffset: job.raster.offset,
    format: job.raster.format,
    view: job.view,
    levels: job.levels ?? null,
    outputAspect: job.outputAspect,
    cols: job.cols,
    rows: job.rows,
    fromRow: rowAt(band),
    toRow: rowAt(band + 1),
    path: cells > STRUCTURE_CELLS ? 'colour' : 'joint',
    set: job.set.layout,
    margins,
    lastIdsOffset: job.isCut ? null : job.lastIdsOffset,
    idsOffset: job.idsOffset,
    anchorsOffset: job.anchorsOffset,
    coloursOffset: job.coloursOffset,
  }))
}
