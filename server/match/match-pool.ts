import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { messageOf } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import { workerUrl } from '../telemetry/worker-url.ts'
import type { MatchWorkerData } from './match.worker.ts'
import type { Arena, Region } from '../frame/arena.ts'
import type { PoolJob, PoolResult, PoolTask } from './pool-job.ts'
import { ScratchRegions } from './scratch-regions.ts'

/** Limits of a worker's own heap; frames and tables lie in the arena. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4, stackSizeMb: 2 }

/** What the pool is made of. */
export type MatchPoolOptions = {
  readonly arena: Arena
  readonly workers: number
  /** A job that takes longer is cut off and its worker replaced. */
  readonly timeoutMs: number
  /** Lets jobs of kind throw, exit, spin and allocate misbehave. */
  readonly hasTestHooks: boolean
  readonly logger: Logger
  readonly meter: Meter
}

/**
 * A fixed number of worker threads that share the arena. Whatever becomes of a worker, its job gets a result and
 * another worker takes its place.
 */
export class MatchPool {
  readonly #pool: Piscina<PoolTask, PoolResult>
  readonly #scratch: ScratchRegions
  readonly #options: MatchPoolOptions
  readonly #started: Promise<unknown>
  #isClosed = false

  constructor(options: MatchPoolOptions) {
    this.#options = options
    const workerData: MatchWorkerData = { memory: options.arena.memory, hasTestHooks: options.hasTestHooks }
    this.#scratch = new ScratchRegions(options.arena)
    this.#pool = new Piscina<PoolTask, PoolResult>({
      filename: fileURLToPath(workerUrl('match.worker', import.meta.url)),
      minThreads: options.workers,
      maxThreads: options.workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      recordTiming: false,
      trackUnmanagedFds: false,
      resourceLimits: RESOURCE_LIMITS,
      workerData,
    })
    this.#pool.on('error', (error: unknown) => this.#countFailure(messageOf(error)))
    this.#started = Promise.all(this.#pool.threads.map((thread) => whenLoadedOrGone(thread)))
    options.meter.gauge('workers', options.workers)
  }

  /** Workers that live now. */
  get size(): number {
    return this.#pool.threads.length
  }

  /** Resolves when every first worker has loaded its code or failed to. */
  async whenStarted(): Promise<void> {
    await this.#started
  }

  /**
   * Runs jobs side by side and waits for all of them; after the time limit the workers still at it are ended. Nothing
   * writes for these jobs any more when it resolves. The first failure is the result.
   */
  async runAll(jobs: readonly PoolJob[]): Promise<PoolResult> {
    if (this.#isClosed) return { ok: false, code: 'worker', message: 'the matcher is closed' }
    const abort = new AbortController()
    const scratch: Region[] = []
    try {
      for (const _ of jobs) scratch.push(this.#scratch.acquire())
    } catch (error) {
      for (const region of scratch) this.#scratch.release(region)
      return this.#fail(messageOf(error))
    }
    const before = [...this.#pool.threads]
    const timer = setTimeout(() => abort.abort(), this.#options.timeoutMs)
    const results = await Promise.all(
      jobs.map((job, index) => this.#run({ job, scratch: scratch[index]!.offset }, abort.signal)),
    )
    clearTimeout(timer)
    if (abort.signal.aborted) await endRemoved(before, this.#pool.threads)
    for (const region of scratch) this.#scratch.release(region)
    const failure = results.find((result) => !result.ok)
    if (failure === undefined)
      return { ok: true, filled: results.reduce((sum, result) => sum + filledBy(result), 0) }
    return this.#fail(failure.message)
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#pool.destroy()
    this.#scratch.close()
  }

  async #run(task: PoolTask, signal: AbortSignal): Promise<PoolResult> {
    try {
      return await this.#pool.run(task, { signal })
    } catch (error) {
      const message = signal.aborted
        ? `a ${task.job.kind} job took over ${this.#options.timeoutMs} ms`
        : messageOf(error)
      return { ok: false, code: 'worker', message }
    }
  }

  #fail(message: string): PoolResult {
    this.#countFailure(message)
    return { ok: false, code: 'worker', message }
  }

  #countFailure(message: string): void {
    if (this.#isClosed) return
    this.#options.meter.count('worker_failures')
    this.#options.logger.warn('match worker failed', { message })
  }
}

function filledBy(result: PoolResult): number {
  return result.ok ? result.filled : 0
}

async function whenLoadedOrGone(thread: Worker): Promise<void> {
  await Promise.race([once(thread, 'message'), new Promise((resolve) => thread.once('exit', resolve))]).catch(
    (error: unknown) => error,
  )
}

async function endRemoved(before: readonly Worker[], now: readonly Worker[]): Promise<void> {
  await Promise.all(before.filter((thread) => !now.includes(thread)).map((thread) => thread.terminate()))
}
