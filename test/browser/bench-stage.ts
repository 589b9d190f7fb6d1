import type { JSHandle, Page } from 'playwright-core'
import type { DrawState } from '../../client/render/draw-state.ts'
import type { Inspection } from '../../client/render/inspection.ts'
import type { TileMemory } from '../../client/render/tile-budget.ts'
import type { TileCounters } from '../../client/render/tile-counters.ts'
import type { TileCounts } from '../../client/render/tile-counts.ts'
import type { SetStatus } from '../../server/protocol/messages.ts'
import type { RandomSet } from './random-set.ts'
import { until } from '../fixtures/until.ts'

/** Bytes of tiles on the GPU: as the renderer tells, as WebGL was asked for, and the most of these at a time. */
export type TileBytes = { readonly told: number; readonly held: number; readonly most: number }

/** What of the renderer's options tests choose. */
export type BenchOptions = {
  readonly tileMemory?: TileMemory
  readonly inspection?: Inspection | null
}

type Bench = {
  readonly pendingParts: number
  readonly pendingCloseUps: number
  readonly postBytes: number
  readonly particleCount: number
  readonly tileBytes: TileBytes
  readonly tileCounters: TileCounters
  readonly isRestored: boolean
  readonly error: number
  want(sets: readonly SetStatus[]): void
  draw(state: DrawState): void
  countTiles(asked: DrawState): TileCounts | null
  pixels(state: DrawState): string
  time(states: readonly DrawState[], draws: number): number
  stream(states: readonly DrawState[]): Promise<readonly number[]>
  lose(): void
}
type BenchPage = {
  readonly RenderBench: new (
    width: number,
    height: number,
    isTransparent: boolean,
    options: BenchOptions,
  ) => Bench
}

/** The renderer on a canvas of a real page, driven from a test. */
export class BenchStage {
  readonly #bench: JSHandle<Bench>

  private constructor(bench: JSHandle<Bench>) {
    this.#bench = bench
  }

  static async open(
    page: Page,
    canvas: { readonly width: number; readonly height: number },
    isTransparent: boolean,
    options: BenchOptions = {},
  ): Promise<BenchStage> {
    const bench = await page.evaluateHandle(
      ({ width, height, isTransparent, options }) =>
        new (globalThis as unknown as BenchPage).RenderBench(width, height, isTransparent, options),
      { ...canvas, isTransparent, options },
    )
    return new BenchStage(bench)
  }

  /** Tells the page which sets there are. */
  async want(sets: ReadonlyMap<number, RandomSet>): Promise<void> {
    const statuses = [...sets].map(([setId, { manifest }]) => ({
      setId,
      name: manifest.name,
      label: manifest.label,
      count: manifest.count,
      revision: manifest.revision,
      isReady: true,
      isBuilding: false,
      coverage: 0,
    }))
    await this.#bench.evaluate((bench, wanted) => bench.want(wanted), statuses)
  }

  /** Draws until every tile is on the GPU. */
  async settle(state: DrawState): Promise<void> {
    const draw = (bench: Bench, drawn: DrawState): number => {
      bench.draw(drawn)
      return bench.pendingParts
    }
    await until(async () => (await this.#bench.evaluate(draw, state)) === 0, 'all tiles')
  }

  /**
   * Draws again and again until close-ups of all that is seen have come: 40 ms apart until one is asked for, then 1 ms.
   * Gives the time at which the last came, or after 400 ms without any.
   */
  async settleCloseUps(state: DrawState): Promise<number> {
    const draw = (bench: Bench, drawn: DrawState): number => {
      bench.draw(drawn)
      return bench.pendingCloseUps
    }
    let ms = 0
    let isAsked = false
    await until(async () => {
      ms += isAsked ? 1 : 40
      const pending = await this.#bench.evaluate(draw, { ...state, nowUs: state.nowUs + ms * 1000 })
      const isDone = pending === 0 && (isAsked || ms > 400)
      isAsked ||= pending > 0
      return isDone
    }, 'all close-ups')
    return ms
  }

  async draw(state: DrawState): Promise<void> {
    await this.#bench.evaluate((bench, drawn) => bench.draw(drawn), state)
  }

  /** Draws once and counts its tiles against the grids of \`asked\`. */
  async countTiles(state: DrawState, asked: DrawState = state): Promise<TileCounts> {
    const counts = await this.#bench.evaluate(
      (bench, { state, asked }) => {
        bench.draw(state)
        return bench.countTiles(asked)
      },
      { state, asked },
    )
    if (counts === null) throw new Error('nothing was drawn')
    return counts
  }

  /** Draws once and reads the pixels back: [height x width x 4] u8, premultiplied, top row first. */
  async pixels(state: DrawState): Promise<Buffer> {
    return Buffer.from(await this.#bench.evaluate((bench, drawn) => bench.pixels(drawn), state), 'base64')
  }

  /** Median milliseconds of a drawing until its pixels are there; states are drawn in turn. */
  async time(states: readonly DrawState[], draws: number): Promise<number> {
    return this.#bench.evaluate((bench, timed) => bench.time(timed.states, timed.draws), { states, draws })
  }

  /** Draws one state at each refresh of the page; gives the milliseconds that the uploads of each took. */
  async stream(states: readonly DrawState[]): Promise<readonly number[]> {
    return this.#bench.evaluate((bench, states) => bench.stream(states), states)
  }

  /** Takes the GPU away and waits until it is back. */
  async loseContext(): Promise<void> {
    await this.#bench.evaluate((bench) => bench.lose())
    await until(() => this.#bench.evaluate((bench) => bench.isRestored), 'the context')
  }

  /** Bytes on the GPU of what is done to the picture as a whole. */
  async postBytes(): Promise<number> {
    return this.#bench.evaluate((bench) => bench.postBytes)
  }

  /** Particles of the last drawing, seen or not. */
  async particleCount(): Promise<number> {
    return this.#bench.evaluate((bench) => bench.particleCount)
  }

  /** Bytes of tile pages and close-ups on the GPU. */
  async tileBytes(): Promise<TileBytes> {
    return this.#bench.evaluate((bench) => bench.tileBytes)
  }

  /** How the GPU's memory for tiles fares. */
  async tileCounters(): Promise<TileCounters> {
    return this.#bench.evaluate((bench) => bench.tileCounters)
  }

  /** What WebGL complains of; 0 for nothing. */
  async error(): Promise<number> {
    return this.#bench.evaluate((bench) => bench.error)
  }
}
