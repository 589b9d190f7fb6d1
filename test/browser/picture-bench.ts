import { expect } from 'vitest'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { Compositor } from '../../server/render/compositor.ts'
import type { BenchServer } from './bench-page.ts'
import { BenchStage, type BenchOptions } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import type { RandomSet } from './random-set.ts'

/** Levels of 255 that a pixel of the shader may differ by. */
const TOLERANCE = 2

type Size = { readonly width: number; readonly height: number }

/** Holds what a real page draws against what the compositor draws of the same state. */
export class PictureBench {
  readonly #canvas: Size
  readonly #visit
  #sets: ReadonlyMap<number, RandomSet> = new Map()
  readonly #lasting = new Map<boolean, BenchStage>()

  /** To be made once in a file of tests. */
  constructor(canvas: Size, drawSets: () => Promise<ReadonlyMap<number, RandomSet>>) {
    this.#canvas = canvas
    this.#visit = visitBench(canvas, async (server) => {
      this.#sets = await drawSets()
      for (const [setId, set] of this.#sets) server.sets.set(setId, set)
    })
  }

  /** What the page fetches from. */
  get server(): BenchServer {
    return this.#visit.server
  }

  /** A stage of its own with all sets. */
  async openStage(isTransparent: boolean, options: BenchOptions = {}): Promise<BenchStage> {
    const stage = await BenchStage.open(this.#visit.page, this.#canvas, isTransparent, options)
    await stage.want(this.#sets)
    return stage
  }

  /**
   * On a stage that has drawn other states before.
   *
   * @param strays share of the levels that may differ by more than two
   */
  async expectSame(
    state: DrawState,
    isTransparent = false,
    strays = 0,
  ): Promise<{ readonly shown: Uint8Array }> {
    const stage = await this.#lastingStage(isTransparent)
    await stage.draw({ ...state, air: null, incoming: null, transition: null })
    return this.expectSameOn(stage, state, { isTransparent, strays })
  }

  /** The same on a stage that is there. */
  async expectSameOn(
    stage: BenchStage,
    state: DrawState,
    { isTransparent = false, strays = 0 }: { readonly isTransparent?: boolean; readonly strays?: number },
  ): Promise<{ readonly shown: Uint8Array }> {
    await stage.settle(state)
    const shown = await stage.pixels(state)
    const composed = this.compose(state, isTransparent)
    let worst = 0
    let strayCount = 0
    let sum = 0
    let brightness = 0
    for (let at = 0; at < shown.length; at++) {
      const difference = Math.abs(shown[at]! - composed[at]!)
      worst = Math.max(worst, difference)
      if (difference > TOLERANCE) strayCount++
      sum += difference
      if (at % 4 < 3) brightness += shown[at]!
    }
    expect(brightness / shown.length).toBeGreaterThan(5)
    expect(strayCount / shown.length, `worst ${worst}, mean ${sum / shown.length}`).toBeLessThanOrEqual(
      strays,
    )
    return { shown }
  }

  /** Loses the context on the way. */
  async expectSameAfterLoss(state: DrawState): Promise<void> {
    this.#visit.forgive('object does not belong to this context')
    const stage = await this.openStage(false)
    await stage.settle(state)
    const before = await stage.pixels(state)
    await stage.loseContext()
    await stage.settle(state)
    expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
  }

  /** The stage on which one comparison follows the other. */
  async #lastingStage(isTransparent: boolean): Promise<BenchStage> {
    const held = this.#lasting.get(isTransparent)
    if (held !== undefined) return held
    const stage = await BenchStage.open(await this.#visit.lastingPage(), this.#canvas, isTransparent)
    await stage.want(this.#sets)
    this.#lasting.set(isTransparent, stage)
    return stage
  }

  /** What the compositor draws: [height x width x 4] u8. */
  compose(state: DrawState, isTransparent: boolean): Uint8Array {
    const layer = (frame: GridFrame) => ({ ...frame, set: this.#sets.get(frame.setId)!.decoded })
    const out = new Uint8Array(this.#canvas.width * this.#canvas.height * 4)
    const incoming = state.incoming === null ? null : layer(state.incoming)
    const plate = state.plate && { ...state.plate, set: this.#sets.get(state.plate.tile.setId)!.decoded }
    new Compositor({ ...this.#canvas, isTransparent }).draw(
      { ...state, view: state.transform, air: layer(state.air!), incoming, plate },
      out,
    )
    return out
  }
}
