import { LinearSRGBColorSpace, WebGLRenderer } from 'three'

import { viewInside } from '../../server/protocol/dive-view.ts'
import { viewOfTiles } from '../../server/protocol/grid-shape.ts'
import { viewOfHalf } from '../../server/protocol/half-grid.ts'
import { PICTURE } from '../../server/protocol/picture.ts'
import { viewOfGrid } from '../../server/protocol/picture-view.ts'
import { HALVING_FLAGS, wholeSizeOf } from '../../server/protocol/wire.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import { HOLD_FROM_PX, type CloseCells } from '../playback/tile-hold.ts'
import type { TileSource } from '../tiles/tile-set-data.ts'
import type { LevelFilter } from './array-texture.ts'
import { CellsPass } from './cells-pass.ts'
import type { DiveState, DrawState } from './draw-state.ts'
import { finishUniforms, setFinish } from './finish.ts'
import { GpuCloseUps, type CloseLayer } from './gpu-close-ups.ts'
import { GpuTiles } from './gpu-tiles.ts'
import type { GridLayer } from './grid-layer.ts'
import { inspectedState, inspectionDefines, type Inspection } from './inspection.ts'
import {
  isShaped,
  MosaicPass,
  moveOf,
  type CellMove,
  type LayerView,
  type MosaicScene,
} from './mosaic-pass.ts'
import { MOST_PARTICLES } from './particle-layout.ts'
import { ParticlesPass } from './particles-pass.ts'
import { lightUniforms, setLight } from './picture-uniforms.ts'
import { PlatePass, placePlate } from './plate-pass.ts'
import { Post } from './post.ts'
import { Preparations } from './preparations.ts'
import { readPixels } from './read-pixels.ts'
import { ShownTiles } from './shown-tiles.ts'
import { isSoftwareGpu } from '../../server/protocol/software-gpu.ts'
import { SourcePass } from './source-pass.ts'
import { StageLayers } from './stage-layers.ts'
import { cutWall } from './wall-pieces.ts'
import { shareTileMemory, type TileMemory } from './tile-budget.ts'
import type { TileCounters } from './tile-counters.ts'
import type { TileCounts } from './tile-counts.ts'
import { VeilPass } from './veil-pass.ts'
import { visitVisible } from './visible-cells.ts'

/** Cells smaller than this change at once: nobody sees their crossfade. */
const CROSSFADE_MIN_PX = 2

/** Cells smaller than this fade, however they are asked to change: nobody sees them move. */
const MOVING_MIN_PX = 6

/** Cells from which on the programs for large ones are compiled: half of where they are first used. */
const PREPARE_CLOSE_FROM_PX = PICTURE.CLOSE_NONE_PX * 0.9

/** Draws the mosaic on a canvas. Knows no page around the canvas: it draws what it is handed, when it is told to. */
export class MosaicRenderer {
  /** The picture can be shown as on a tube. */
  readonly hasTube = true
  readonly #renderer: WebGLRenderer
  readonly #canvas: HTMLCanvasElement
  readonly #isTransparent: boolean
  readonly #tileMemory: TileMemory
  readonly #inspection: Inspection | null
  readonly #tiles: GpuTiles
  readonly #closeUps: GpuCloseUps
  readonly #layers = new StageLayers()
  readonly #light = lightUniforms()
  readonly #finish = finishUniforms()
  readonly #cells: CellsPass
  readonly #source = new SourcePass()
  readonly #mosaic: MosaicPass
  readonly #plate: PlatePass
  readonly #particles: ParticlesPass
  readonly #post: Post
  readonly #veil = new VeilPass()
  readonly #hasBloom: boolean
  readonly #onLost = (): void => {
    this.#isLost = true
  }
  readonly #onRestored = (): void => {
    this.#isLost = false
    this.#preparations.reset()
    this.#tiles.restore()
    this.#closeUps.restore()
    for (const layer of this.#layers.all()) layer.invalidate()
  }
  #isLost = false
  readonly #preparations = new Preparations()
  #tileSource: TileSource | null = null
  /** What was drawn last; null when there was nothing. */
  #scene: MosaicScene | null = null
  readonly #shownTiles = new ShownTiles()

  /**
   * @param options.levelFilter of tiles; without it levels are blended where a GPU does the work
   * @param options.hasBloom whether bright places may shine; without it where a GPU does the work
   * @param options.inspection drawn instead of the picture
   * @param options.tileMemory for tiles on the GPU; null when left out
   * @throws {Error} when the browser gives no WebGL2
   */
  constructor(
    canvas: HTMLCanvasElement,
    options: {
      readonly isTransparent: boolean
      readonly levelFilter?: LevelFilter
      readonly hasBloom?: boolean
      readonly tileMemory?: TileMemory
      readonly inspection?: Inspection | null
    },
  ) {
    this.#canvas = canvas
    this.#isTransparent = options.isTransparent
    this.#tileMemory = options.tileMemory ?? null
    this.#inspection = options.inspection ?? null
    this.#renderer = new WebGLRenderer({
      canvas,
      alpha: options.isTransparent,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: 'high-performance',
    })
    this.#renderer.autoClear = false
    this.#renderer.outputColorSpace = LinearSRGBColorSpace
    const gl = this.#renderer.getContext()
    const maxLayers = gl.getParameter(WebGL2RenderingContext.MAX_ARRAY_TEXTURE_LAYERS) as number
    const isSoftware = isSoftwareGpu(this.gpuName)
    const levelFilter = options.levelFilter ?? (isSoftware ? 'nearest' : 'blended')
    this.#hasBloom = options.hasBloom ?? !isSoftware
    const shares = shareTileMemory(this.#tileMemory)
    const inspected = inspectionDefines(this.#inspection, levelFilter)
    this.#tiles = new GpuTiles(this.#renderer, maxLayers, shares, levelFilter)
    this.#closeUps = new GpuCloseUps(this.#renderer, shares, levelFilter)
    this.#cells = new CellsPass()
    this.#mosaic = new MosaicPass(
      this.#light,
      this.#finish,
      options.isTransparent ? ['TRANSPARENT', ...inspected] : inspected,
    )
    this.#plate = new PlatePass(this.#finish)
    this.#particles = new ParticlesPass(this.#finish, MOST_PARTICLES[isSoftware ? 'processor' : 'gpu'])
    this.#post = new Post(this.#finish, options.isTransparent)
    canvas.addEventListener('webglcontextlost', this.#onLost)
    canvas.addEventListener('webglcontextrestored', this.#onRestored)
  }

  /** Whether the GPU has dropped the context; drawing does nothing until it comes back. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** Parts of tile pages that are not on the GPU yet. */
  get pendingParts(): number {
    return this.#tileSource?.pendingParts ?? 0
  }

  /** Close-ups of what is on screen that are not on the GPU yet. */
  get pendingCloseUps(): number {
    return this.#closeUps.pendingCount
  }

  /** How the memory for tiles on the GPU fares. */
  get tileCounters(): TileCounters {
    const { pages, uploads, uploadedBytes } = this.#tiles
    const { counters } = this.#closeUps
    return {
      ...counters,
      bytes: pages.bytes + this.#closeUps.bytes,
      mostBytes: typeof this.#tileMemory === 'number' ? this.#tileMemory : null,
      uploads: counters.uploads + uploads,
      uploadedBytes: counters.uploadedBytes + uploadedBytes,
    }
  }

  /** Bytes on the GPU of what is done to the picture as a whole. */
  get postBytes(): number {
    return this.#post.bytes
  }

  /** Particles of the last drawing, seen or not. */
  get particleCount(): number {
    return this.#particles.count
  }

  /** Name of the GPU as far as the browser tells it. */
  get gpuName(): string {
    const gl = this.#renderer.getContext()
    const info = gl.getExtension('WEBGL_debug_renderer_info')
    return String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER))
  }

  /** Sets where tiles come from; once. */
  setTileSource(source: TileSource): void {
    this.#tileSource = source
    this.#tiles.setSource(source)
    this.#closeUps.setSource(source.closeUps)
  }

  /** Sets the drawing's size in device pixels. */
  resize(widthPx: number, heightPx: number): void {
    if (this.#canvas.width === widthPx && this.#canvas.height === heightPx) return
    this.#renderer.setSize(widthPx, heightPx, false)
  }

  /** Draws on the canvas. */
  draw(asked: DrawState): void {
    if (this.#isLost) return
    this.#drawPicture(asked)
    this.#veil.draw(this.#renderer, asked.veil)
  }

  #drawPicture(asked: DrawState): void {
    const state = this.#inspection === null ? asked : inspectedState(asked)
    this.#scene = null
    const changed = this.#tiles.advance(this.#seenSets(state))
    for (const layer of this.#layers.all()) if (changed.has(layer.shape.setId)) layer.isStale = true
    this.#takeFrames(state)
    const { layers, transition, dive } = this.#layers.shownAt(state)
    const views = layers.map((layer, place) => this.#see(layer, state, place === 1 ? dive : null))
    const first = views[0] ?? views[1] ?? null
    if (first === null) return this.#clear()
    const second = views[0] === null ? null : (views[1] ?? null)
    const nowMs = state.nowUs / 1000
    let isFading = false
    const isLit = setLight(this.#light, state.light, this.#canvas)
    const cellPx = Math.max(first.wholeView.cellPx, second?.wholeView.cellPx ?? 0)
    const close: CloseLayer[] = []
    const { blend } = state
    const { grade, veil } = setFinish(this.#finish, state, this.#canvas)
    const bloom = this.#hasBloom ? state.bloom : 0
    const hasPost = bloom > 0 || state.crt > 0
    const finish = hasPost ? grade : [...grade, ...veil]
    const least = Math.min(first.wholeView.cellPx, second?.wholeView.cellPx ?? Infinity)
    const moving = least < MOVING_MIN_PX ? null : moveOf(state.change)
    const shaped = isShaped(first) || (second !== null && isShaped(second)) ? ['SHAPED'] : []
    const blended = blend > 0 ? ['BLEND'] : []
    this.#prepareLook(moveOf(state.change), [...shaped, ...blended], finish)
    const leastCellPx =
      dive === null ? Infinity : Math.min(first.view.cellPx, second?.view.cellPx ?? Infinity)
    for (const seen of [first, second]) {
      const set = seen && this.#tiles.find(seen.layer.shape.setId)
      if (seen === null || set === null) continue
      close.push({ ...seen, set })
      const hasMips = Math.min(leastCellPx, seen.view.cellPx) < 1
      const cells = {
        nowMs,
        clips: state.clips,
        tint: state.tint,
        hasMips,
        isMoving: moving !== null,
      }
      isFading = this.#cells.draw(this.#renderer, seen, set, cells) || isFading
      this.#source.draw(this.#renderer, seen.layer, blend, hasMips)
    }
    const { pages } = this.#tiles
    const plate = placePlate(state, (setId) => this.#tiles.find(setId))
    const { capacity } = pages.pool
    const shown = this.#closeUps.advance(close, plate, capacity, this.#canvas, nowMs, state.closeUps)
    const scene: MosaicScene = {
      air: first,
      incoming: second,
      transition,
      dive,
      pieces: state.gather && cutWall(state.gather, first, this.#canvas, this.#particles.most),
      isFading,
      moving,
      isLit,
      finish,
      pages,
      closeUps: shown.inLayers ? this.#closeUps : null,
      canvas: this.#canvas,
    }
    const drawn = hasPost ? { ...state, master: 1 } : state
    const target = hasPost ? this.#post.takeTarget(this.#canvas) : null
    this.#mosaic.draw(this.#renderer, scene, drawn, target)
    if (plate !== null && plate.share > 0 && scene.pieces === null) {
      const closeUps = shown.onPlate ? this.#closeUps : null
      this.#plate.draw(this.#renderer, plate, { ...scene, closeUps }, drawn, target)
    }
    this.#particles.drawPieces(this.#renderer, scene, drawn, target)
    this.#particles.draw(this.#renderer, scene, drawn, target)
    if (hasPost) this.#post.draw(this.#renderer, { bloom, crt: state.crt, master: state.master }, veil)
    else this.#post.drop()
    this.#preparations.compileNext(cellPx >= PREPARE_CLOSE_FROM_PX)
    this.#scene = scene
  }

  /** Compares the tiles of the last drawing with the grids that it was to show; null when there was none. */
  countTiles(asked: DrawState): TileCounts | null {
    if (this.#isLost || this.#scene === null) return null
    const find = (setId: number) => this.#tiles.find(setId)
    return this.#shownTiles.count(this.#renderer, this.#mosaic, this.#scene, asked, find)
  }

  /** Draws and reads the pixels back: [height x width x 4] u8 sRGB, premultiplied, top row first. */
  renderToPixels(state: DrawState): Uint8Array {
    const { width, height } = this.#canvas
    if (this.#isLost) return new Uint8Array(width * height * 4)
    this.draw(state)
    return readPixels(this.#renderer.getContext(), this.#canvas)
  }

  /** Gives everything on the GPU back. */
  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost)
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored)
    this.#layers.dropAir()
    this.#layers.dropIncoming()
    this.#cells.dispose()
    this.#source.dispose()
    this.#mosaic.dispose()
    this.#plate.dispose()
    this.#particles.dispose()
    this.#post.dispose()
    this.#veil.dispose()
    this.#tiles.dispose()
    this.#closeUps.dispose()
    this.#shownTiles.dispose()
    this.#renderer.dispose()
  }

  /** Frames of a set or revision whose table has not come yet wait: the picture before stays. */
  #takeFrames(state: DrawState): void {
    const fadeMs = state.transform.cellPx < CROSSFADE_MIN_PX ? 0 : state.crossfadeMs
    const time = { nowMs: state.nowUs / 1000, fadeMs, isEased: state.crossfadeMs > 0 }
    if (state.air === null) this.#layers.dropAir()
    else if (this.#isKnown(state.air))
      this.#layers.showAir(state.air, time, this.#closeCells(state.air, state))
    if (state.incoming === null) this.#layers.dropIncoming()
    else if (this.#isKnown(state.incoming))
      this.#layers.showIncoming(state.incoming, time, this.#closeCells(state.incoming, state))
  }

  /** The cells of a frame whose tiles may be held; null while they are too small to be looked at one by one. */
  #closeCells(frame: GridFrame, state: DrawState): CloseCells | null {
    const set = this.#tiles.find(frame.setId)
    const reference = wholeSizeOf(state.air ?? frame)
    const view = viewOfGrid(state.transform, reference, frame)
    if (set === null || view.cellPx <= HOLD_FROM_PX || (frame.flags & HALVING_FLAGS) !== 0) return null
    return {
      cellPx: view.cellPx,
      visit: (visit) => visitVisible(view, frame, this.#canvas, visit),
      distance: (one, other) => set.colours.distance(one, other),
    }
  }

  /** Sets that are or soon will be on screen. */
  #seenSets(state: DrawState): number[] {
    const asked = [state.air, state.incoming, state.plate?.tile].flatMap((seen) => seen?.setId ?? [])
    return [...new Set([...asked, ...[...this.#layers.all()].map((layer) => layer.shape.setId)])]
  }

  #isKnown(frame: GridFrame): boolean {
    const set = this.#tiles.find(frame.setId)
    return set !== null && set.data.manifest.revision >= frame.setRevision
  }

  /** Where a layer lies, or where its picture is seen again in a tile; null when there is nothing of it to see. */
  #see(layer: GridLayer | null, state: DrawState, dive: DiveState | null): LayerView | null {
    const reference = state.air ?? state.incoming
    if (layer === null || reference === null || this.#tiles.find(layer.shape.setId) === null) return null
    const plainView = viewOfGrid(state.transform, wholeSizeOf(reference), layer.wholeSize)
    const innerView = dive === null ? plainView : viewInside(plainView, layer.wholeSize, dive.tile)
    const wholeView = viewOfTiles(innerView, layer.shape.shape)
    const view = layer.isHalf ? viewOfHalf(wholeView) : wholeView
    return { layer, view, wholeView, size: layer.shape, span: layer.span }
  }

  /** The programs of a look, its defines: once it is there, before all others but those of the cells. */
  #prepareLook(moving: CellMove | null, shaped: readonly string[], finish: readonly string[]): void {
    const look = [...(moving === null ? [] : [moving]), ...shaped, ...finish]
    this.#preparations.want(look, () => {
      const cells = this.#cells.preparations(this.#renderer)
      const { far, close } = this.#mosaic.preparations(this.#renderer, look)
      const ofCells = [
        ...(this.#preparations.isEmpty ? [...cells.first, () => this.#veil.prepare(this.#renderer)] : []),
        ...(moving === null ? [] : cells.moving),
      ]
      const ofPlate = this.#plate.preparations(this.#renderer, [...shaped, ...finish])
      return { far: [...ofCells, ...far], close: [...ofPlate, ...close] }
    })
  }

  #clear(): void {
    this.#renderer.setRenderTarget(null)
    this.#renderer.setClearColor(0x000000, this.#isTransparent ? 0 : 1)
    this.#renderer.clear()
  }
}
