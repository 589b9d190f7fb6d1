import { FlatStage } from '../../../client/flat-stage.ts'
import type { SetStatus } from '../../../server/protocol/messages.ts'
import type { DrawState } from '../../../client/render/draw-state.ts'
import { MosaicRenderer } from '../../../client/render/mosaic-renderer.ts'
import type { TileCounters } from '../../../client/render/tile-counters.ts'
import type { TileCounts } from '../../../client/render/tile-counts.ts'
import type { TileSetData } from '../../../client/tiles/tile-set-data.ts'
import { TileStore } from '../../../client/tiles/tile-store.ts'
import type { BenchOptions, TileBytes } from '../bench-stage.ts'
import { TextureMeter } from './texture-meter.ts'
import { UploadMeter } from './upload-meter.ts'

/** The renderer on a bare canvas, driven from a test. */
class RenderBench {
  readonly #canvas = document.createElement('canvas')
  readonly #tiles = new TileStore()
  readonly #renderer: MosaicRenderer
  readonly #meter: TextureMeter
  readonly #uploads: UploadMeter
  #isRestored = false

  constructor(width: number, height: number, isTransparent: boolean, options: BenchOptions) {
    document.body.append(this.#canvas)
    this.#renderer = new MosaicRenderer(this.#canvas, {
      isTransparent,
      levelFilter: 'blended',
      hasBloom: true,
      ...options,
    })
    this.#meter = new TextureMeter(this.#canvas.getContext('webgl2')!)
    this.#uploads = new UploadMeter(this.#canvas.getContext('webgl2')!)
    this.#renderer.resize(width, height)
    this.#renderer.setTileSource(this.#tiles)
    this.#canvas.addEventListener('webglcontextrestored', () => (this.#isRestored = true))
  }

  want(sets: readonly SetStatus[]): void {
    this.#tiles.want(
      sets,
      sets.map((set) => set.setId),
    )
  }

  get pendingParts(): number {
    return this.#renderer.pendingParts
  }

  get pendingCloseUps(): number {
    return this.#renderer.pendingCloseUps
  }

  get postBytes(): number {
    return this.#renderer.postBytes
  }

  get particleCount(): number {
    return this.#renderer.particleCount
  }

  get tileBytes(): TileBytes {
    return {
      told: this.#renderer.tileCounters.bytes,
      held: this.#meter.held,
      most: this.#meter.most,
    }
  }

  get tileCounters(): TileCounters {
    return this.#renderer.tileCounters
  }

  get isRestored(): boolean {
    return this.#isRestored
  }

  draw(state: DrawState): void {
    this.#renderer.draw(state)
  }

  countTiles(asked: DrawState): TileCounts | null {
    return this.#renderer.countTiles(asked)
  }

  pixels(state: DrawState): string {
    return toBase64(this.#renderer.renderToPixels(state))
  }

  /** Median milliseconds of a drawing until its pixels are there; states are drawn in turn. */
  time(states: readonly DrawState[], draws: number): number {
    const gl = this.#canvas.getContext('webgl2')!
    const pixel = new Uint8Array(4)
    const times: number[] = []
    for (let n = -10; n < draws; n++) {
      const startMs = performance.now()
      this.#renderer.draw(states[(n + 10) % states.length]!)
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
      if (n >= 0) times.push(performance.now() - startMs)
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!
  }

  /** Draws one state at each refresh; gives the milliseconds that the uploads of each took. */
  async stream(states: readonly DrawState[]): Promise<readonly number[]> {
    const uploadMs: number[] = []
    this.#uploads.take()
    for (const state of states) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      this.#renderer.draw(state)
      uploadMs.push(this.#uploads.take())
    }
    return uploadMs
  }

  lose(): void {
    this.#isRestored = false
    const extension = this.#canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!
    extension.loseContext()
    this.#canvas.addEventListener('webglcontextlost', () => setTimeout(() => extension.restoreContext()), {
      once: true,
    })
  }

  get error(): number {
    return this.#canvas.getContext('webgl2')!.getError()
  }

  close(): void {
    this.#renderer.dispose()
    this.#tiles.close()
    this.#canvas.remove()
  }
}

/** The stage of flat cells on a bare canvas. */
class FlatBench {
  readonly #canvas = document.createElement('canvas')
  readonly #stage = new FlatStage(this.#canvas, { isTransparent: true })

  constructor(width: number, height: number) {
    this.#stage.resize(width, height)
  }

  /** @param means [count x 3] sRGB mean colours of the tiles */
  open(setId: number, manifest: TileSetData['manifest'], means: readonly number[]): void {
    this.#stage.setOpened({ setId, manifest, table: new Uint32Array(0), means: Uint8Array.from(means) })
  }

  /** [height x width x 4] sRGB and alpha, top row first, as base64. */
  pixels(state: DrawState): string {
    this.#stage.draw(state)
    const { width, height } = this.#canvas
    return toBase64(this.#canvas.getContext('2d')!.getImageData(0, 0, width, height).data)
  }
}

function toBase64(pixels: Uint8Array | Uint8ClampedArray): string {
  let text = ''
  for (let at = 0; at < pixels.length; at += 32_768)
    text += String.fromCharCode(...pixels.subarray(at, at + 32_768))
  return btoa(text)
}

Object.assign(window, { RenderBench, FlatBench })
