import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnShow, type SpawnedShow } from '../../scripts/spawn-show.ts'
import type { SetStatus } from '../../server/protocol/messages.ts'
import { FLAG, type WireHeader } from '../../server/protocol/wire.ts'

const WATCH_MS = 100

/** What `/healthz` tells that benchmarks read. */
export type Health = {
  readonly rssBytes: number
  readonly eventLoopP99Ms: number
  readonly sets: readonly SetStatus[]
  readonly load: { readonly level: number }
  readonly source: { readonly state: string; readonly ffmpegPid: number | null }
  readonly ingest: { readonly pid: number; readonly isListening: boolean } | null
  readonly air: { readonly latencyMs: number }
  readonly frames: {
    readonly out: number
    readonly dropped: number
    readonly late: number
    readonly held: number
  }
}

/** A show in a process of its own whose health is looked at from the start on. */
export class WatchedShow {
  readonly show: SpawnedShow
  /** From the start of the process to its ready line. */
  readonly readyMs: number
  readonly #startMs: number
  readonly #timer: NodeJS.Timeout
  #loadLevel = 0
  #governorSteps = 0

  private constructor(show: SpawnedShow, startMs: number) {
    this.show = show
    this.#startMs = startMs
    this.readyMs = this.sinceStartMs
    this.#timer = setInterval(() => void this.#watch(), WATCH_MS)
  }

  /** Starts the program with these words. */
  static async start(argv: readonly string[]): Promise<WatchedShow> {
    const startMs = performance.now()
    return new WatchedShow(await spawnShow(argv), startMs)
  }

  get sinceStartMs(): number {
    return performance.now() - this.#startMs
  }

  /** How often load was taken off the machine or given back. */
  get governorSteps(): number {
    return this.#governorSteps
  }

  async health(): Promise<Health> {
    return (await (await fetch(`${this.show.http}/healthz`)).json()) as Health
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.show.close()
  }

  async #watch(): Promise<void> {
    const health = await this.health().catch(() => null)
    if (health === null || health.load.level === this.#loadLevel) return
    this.#loadLevel = health.load.level
    this.#governorSteps++
  }
}

/** Runs a show with a data folder of its own, which is gone afterwards. */
export async function withShow<T>(
  argv: readonly string[],
  run: (show: WatchedShow) => Promise<T>,
): Promise<T> {
  return withFolder(async (dataDir) => {
    const show = await WatchedShow.start([...argv, '--data-dir', dataDir])
    try {
      return await run(show)
    } finally {
      await show.close()
    }
  })
}

/** Lends an empty folder. */
export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-bench-'))
  try {
    return await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether a grid shows the source as it comes, neither a held picture nor the slate. */
export function isLive(header: WireHeader): boolean {
  return (header.flags & (FLAG.HELD | FLAG.SLATE)) === 0
}

/** Lets time pass while the show plays. */
export function playFor(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
