import { LinearSRGBColorSpace, WebGLRenderer, type IUniform } from 'three'

import { PICTURE } from '../../server/protocol/picture.ts'
import { viewOfGrid, type GridSize, type PictureView } from '../../server/protocol/picture-view.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import type { TileSource } from '../tiles/tile-set-data.ts'
import { CELLS_GLSL } from './cells-glsl.ts'
import type { DrawState } from './draw-state.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import { GpuTiles } from './gpu-tiles.ts'
import type { GridLayer } from './grid-layer.ts'
import { MOSAIC_GLSL } from './mosaic-glsl.ts'
import { lightUniforms, setLight, setTransition, viewUniform } from './picture-uniforms.ts'
import { StageLayers } from './stage-layers.ts'

/** Cells smaller than this change at once: nobody sees their crossfade. */
const CROSSFADE_MIN_PX = 2

type LayerView = { readonly layer: GridLayer; readonly view: PictureView; readonly isFading: boolean }

/** Draws the mosaic on a canvas. Knows no page around the canvas: it draws what it is handed, when it is told to. */
export class MosaicRenderer {
  readonly #renderer: WebGLRenderer
  readonly #canvas: HTMLCanvasElement
  readonly #isTransparent: boolean
  readonly #tiles: GpuTiles
  readonly #layers = new StageLayers()
  readonly #light = lightUniforms()
  readonly #cells
  readonly #mosaic
  readonly #onLost = (): void => {
    this.#isLost = true
  }
  readonly #onRestored = (): void => {
    this.#isLost = false
    this.#tiles.restore()
    for (const layer of this.#layers.all()) layer.invalidate()
  }
  #isLost = false
  #source: TileSource | null = null

  /** @throws {Error} when the browser gives no WebGL2 */
  constructor(canvas: HTMLCanvasElement, options: { readonly isTransparent: boolean }) {
    this.#canvas = canvas
    this.#isTransparent = options.isTransparent
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
    const gl = this.#renderer.getContext() as WebGL2RenderingContext
    this.#tiles = new GpuTiles(this.#renderer, gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS) as number)
    this.#cells = new FullscreenPass(CELLS_GLSL, { ...cellsUniforms(), ...this.#light })
    this.#mosaic = new FullscreenPass(MOSAIC_GLSL, { ...mosaicUniforms(), ...this.#light })
    canvas.addEventListener('webglcontextlost', this.#onLost)
    canvas.addEventListener('webglcontextrestored', this.#onRestored)
  }

  /** Whether the GPU has dropped the context; drawing does nothing until it comes back. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** Parts of tile pages that are not on the GPU yet. */
  get pendingParts(): number {
    return this.#source?.pendingParts ?? 0
  }

  /** Bytes of tile pages on the GPU. */
  get pageBytes(): number {
    return this.#tiles.pages.bytes
  }

  /** Name of the GPU as far as the browser tells it. */
  get gpuName(): string {
    const gl = this.#renderer.getContext()
    const info = gl.getExtension('WEBGL_debug_renderer_info')
    return String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER))
  }

  /** Sets where tiles come from; once. */
  setTileSource(source: TileSource): void {
    this.#source = source
    this.#tiles.setSource(source)
  }

  /** Sets the drawing's size in device pixels. */
  resize(widthPx: number, heightPx: number): void {
    if (this.#canvas.width === widthPx && this.#canvas.height === heightPx) return
    this.#renderer.setSize(widthPx, heightPx, false)
  }

  /** Compiles the programs a show needs, so that none of them compiles while it runs. */
  async warmUp(): Promise<void> {
    const cells = [[], ['CROSSFADE'], ['TINT'], ['CROSSFADE', 'TINT'], ['GLINT']]
    await Promise.all(cells.map((defines) => this.#cells.compile(this.#renderer, defines)))
    const alpha = this.#isTransparent ? ['TRANSPARENT'] : []
    for (const layers of [[], ['TWO_LAYERS', 'RIPPLE'], ['TWO_LAYERS', 'FADE']])
      for (const size of [['GROUT', 'GLINT'], ['GLINT'], ['SMALL']])
        for (const fading of size[0] === 'SMALL' ? [[]] : [['CROSSFADE'], []])
          await this.#mosaic.compile(this.#renderer, [...layers, ...size, ...fading, ...alpha])
  }

  /** Draws on the canvas. */
  draw(state: DrawState): void {
    if (this.#isLost) return
    const changed = this.#tiles.advance()
    for (const layer of this.#layers.all()) if (changed.has(layer.shape.setId)) layer.isStale = true
    this.#takeFrames(state)
    const [air, incoming] = this.#viewLayers(state)
    if (air === undefined) {
      this.#renderer.setRenderTarget(null)
      this.#renderer.setClearColor(0x000000, this.#isTransparent ? 0 : 1)
      this.#renderer.clear()
      return
    }
    this.#drawMosaic(state, air, incoming ?? null)
  }

  /** Draws and reads the pixels back: [height x width x 4] u8 sRGB, premultiplied, top row first. */
  renderToPixels(state: DrawState): Uint8Array {
    const { width, height } = this.#canvas
    const pixels = new Uint8Array(width * height * 4)
    if (this.#isLost) return pixels
    this.draw(state)
    const gl = this.#renderer.getContext()
    const rows = new Uint8Array(width * height * 4)
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows)
    const rowBytes = width * 4
    for (let row = 0; row < height; row++)
      pixels.set(rows.subarray((height - 1 - row) * rowBytes, (height - row) * rowBytes), row * rowBytes)
    return pixels
  }

  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost)
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored)
    this.#layers.dropAir()
    this.#layers.dropIncoming()
    this.#cells.dispose()
    this.#mosaic.dispose()
    this.#tiles.dispose()
    this.#renderer.dispose()
  }

  /** Frames of a set or revision whose table has not come yet wait: the picture before stays. */
  #takeFrames(state: DrawState): void {
    const nowMs = state.nowUs / 1000
    const fadeMs = state.transform.cellPx < CROSSFADE_MIN_PX ? 0 : state.crossfadeMs
    if (state.air === null) this.#layers.dropAir()
    else if (this.#isKnown(state.air)) this.#layers.showAir(state.air, nowMs, fadeMs)
    if (state.incoming === null) this.#layers.dropIncoming()
    else if (this.#isKnown(state.incoming)) this.#layers.showIncoming(state.incoming, nowMs, fadeMs)
  }

  #isKnown(frame: GridFrame): boolean {
    const set = this.#tiles.find(frame.setId)
    return set !== null && set.data.manifest.revision >= frame.setRevision
  }

  /** The layers to draw, resolved, the one on air first; the incoming one alone when nothing is on air. */
  #viewLayers(state: DrawState): LayerView[] {
    const reference: GridSize | null = state.air ?? state.incoming
    if (reference === null) return []
    const views: LayerView[] = []
    for (const layer of this.#layers.all()) {
      const view = viewOfGrid(state.transform, reference, layer.shape)
      const isFading = layer.takeFading(state.nowUs / 1000)
      if (this.#resolveCells(state, layer, view, isFading)) views.push({ layer, view, isFading })
    }
    return views
  }

  #resolveCells(state: DrawState, layer: GridLayer, view: PictureView, isFading: boolean): boolean {
    const set = this.#tiles.find(layer.shape.setId)
    if (set === null) return false
    const isTinted = state.tint > 0 && layer.frame?.colours != null
    const isLit = view.cellPx <= PICTURE.TILE_NONE_PX && setLight(this.#light, state.light, this.#canvas)
    const look = isLit ? 'lit' : String(isTinted ? state.tint : 0)
    if (!layer.isStale && !isLit && layer.look === look) return true
    layer.isStale = false
    layer.look = look
    const { uniforms } = this.#cells
    uniforms.uGrid.value = layer.grid
    uniforms.uFade.value = layer.fade
    uniforms.uFadeNow.value = Math.floor(state.nowUs / 1000) & 0xffff
    uniforms.uFadeMs.value = Math.max(1, layer.fadeMs)
    uniforms.uTable.value = set.table
    uniforms.uMeans.value = set.means
    uniforms.uTileCount.value = set.data.manifest.count
    uniforms.uColours.value = layer.colours
    uniforms.uTint.value = state.tint
    uniforms.uView.value = viewUniform(view, layer.shape)
    const defines = [isFading && 'CROSSFADE', isTinted && 'TINT', isLit && 'GLINT']
    this.#cells.draw(this.#renderer, namesOf(defines), layer.target)
    return true
  }

  #drawMosaic(state: DrawState, air: LayerView, incoming: LayerView | null): void {
    const { uniforms } = this.#mosaic
    const { transition } = state
    const second = transition === null || transition.kind === 'cut' ? null : incoming
    const isLit = setLight(this.#light, state.light, this.#canvas)
    uniforms.uPages.value = this.#tiles.pages.texture
    uniforms.uSizePx.value = [this.#canvas.width, this.#canvas.height]
    uniforms.uGap.value = state.gap
    uniforms.uMaster.value = state.master
    uniforms.uAirColours.value = air.layer.colourTexture
    uniforms.uAirTiles.value = air.layer.tileTexture
    uniforms.uAir.value = viewUniform(air.view, air.layer.shape)
    if (second !== null && transition !== null) {
      uniforms.uIncomingColours.value = second.layer.colourTexture
      uniforms.uIncomingTiles.value = second.layer.tileTexture
      uniforms.uIncoming.value = viewUniform(second.view, second.layer.shape)
      setTransition(uniforms, transition, air.view, air.layer.shape, this.#canvas)
    }
    const cellPx = Math.max(air.view.cellPx, second?.view.cellPx ?? 0)
    const isSmall = cellPx <= PICTURE.TILE_NONE_PX
    const defines = [
      second !== null && 'TWO_LAYERS',
      second !== null && (transition?.kind === 'ripple' ? 'RIPPLE' : 'FADE'),
      isSmall && 'SMALL',
      !isSmall && cellPx > PICTURE.GROUT_NONE_PX && state.gap > 0 && 'GROUT',
      !isSmall && isLit && 'GLINT',
      !isSmall && (air.isFading || second?.isFading === true) && 'CROSSFADE',
      this.#isTransparent && 'TRANSPARENT',
    ]
    this.#mosaic.draw(this.#renderer, namesOf(defines), null)
  }
}

function namesOf(defines: readonly (string | false)[]): readonly string[] {
  return defines.filter((name) => name !== false)
}

function cellsUniforms() {
  return {
    uGrid: none(),
    uFade: none(),
    uFadeNow: { value: 0 },
    uFadeMs: { value: 1 },
    uTable: none(),
    uMeans: none(),
    uTileCount: { value: 0 },
    uColours: none(),
    uTint: { value: 0 },
    uView: none(),
  }
}

function mosaicUniforms() {
  return {
    uPages: none(),
    uSizePx: { value: [1, 1] },
    uGap: { value: 0 },
    uMaster: { value: 1 },
    uMix: { value: 0 },
    uRippleOriginPx: { value: [0, 0] },
    uRipplePxPerMs: { value: 1 },
    uRippleMs: { value: 0 },
    uAirColours: none(),
    uAirTiles: none(),
    uAir: none(),
    uIncomingColours: none(),
    uIncomingTiles: none(),
    uIncoming: none(),
  }
}

function none(): IUniform<unknown> {
  return { value: null }
}
