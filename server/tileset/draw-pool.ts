import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

import { SmaltiError } from '../errors/smalti-error.ts'
import { workerUrl } from '../telemetry/worker-url.ts'
import type { RecipeChoice } from './starter-recipes.ts'

const MAX_WORKERS = 8

/** One page to draw; the workers share it out by counting up `counter[0]`, and count drawn frames in `counter[1]`. */
export type DrawJob = {
  readonly firstTile: number
  readonly count: number
  /** [count x frames x 64 x 64 x 3] u8 sRGB, written. */
  readonly tiles: Uint8Array<SharedArrayBuffer>
  readonly counter: Int32Array<SharedArrayBuffer>
}

/** What a worker answers to a job. */
export type DrawAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string }

/** Threads that draw tiles of one recipe. */
export class DrawPool {
  readonly #workers: readonly Worker[]
  #drawnBefore = 0
  #counter = new Int32Array(new SharedArrayBuffer(8))

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers
  }

  static async open(choice: RecipeChoice): Promise<DrawPool> {
    const count = Math.min(MAX_WORKERS, availableParallelism())
    const url = workerUrl('draw.worker', import.meta.url)
    return new DrawPool(Array.from({ length: count }, () => new Worker(url, { workerData: choice })))
  }

  /** Frames drawn since the pool was opened. */
  get drawnCount(): number {
    return this.#drawnBefore + Atomics.load(this.#counter, 1)
  }

  /** Draws `count` tiles from `firstTile` on into `tiles` and gives it back. One call at a time. */
  async draw(
    firstTile: number,
    count: number,
    tiles: Uint8Array<SharedArrayBuffer>,
  ): Promise<Uint8Array<SharedArrayBuffer>> {
    this.#drawnBefore = this.drawnCount
    this.#counter = new Int32Array(new SharedArrayBuffer(8))
    const job: DrawJob = { firstTile, count, tiles, counter: this.#counter }
    await Promise.all(this.#workers.map((worker) => ask(worker, job)))
    return tiles
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}

function ask(worker: Worker, job: DrawJob): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      reject(new SmaltiError('bad-tile-set', `a recipe failed: ${message}`, '', { isFatal: false }))
    }
    const onExit = (): void => fail('its thread ended')
    const onError = (error: Error): void => fail(error.message)
    worker.once('error', onError)
    worker.once('exit', onExit)
    worker.once('message', (answer: DrawAnswer) => {
      worker.off('error', onError)
      worker.off('exit', onExit)
      if (answer.ok) resolve()
      else fail(answer.message)
    })
    worker.postMessage(job)
  })
}
