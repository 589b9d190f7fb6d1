import {
  ClampToEdgeWrapping,
  DataTexture,
  NearestFilter,
  RedIntegerFormat,
  RGBAIntegerFormat,
  RGIntegerFormat,
  UnsignedIntType,
  UnsignedShortType,
  WebGLRenderTarget,
  type PixelFormat,
  type PixelFormatGPU,
  type Texture,
} from 'three'

import { ColourPlane } from '../../server/protocol/colour-plane.ts'
import type { ShapedGrid } from '../../server/protocol/grid-shape.ts'
import { pictureSpan, type PictureSpan } from '../../server/protocol/half-grid.ts'
import type { GridSize } from '../../server/protocol/picture-view.ts'
import { FLAG, HALVING_FLAGS, NO_TILE, wholeSizeOf } from '../../server/protocol/wire.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import { TileHold, type CloseCells } from '../playback/tile-hold.ts'
import { CellFade } from './cell-fade.ts'
import { setUpLight } from './light-texture.ts'
import { SourcePicture } from './source-picture.ts'

/** What decides whether a layer can take a frame without starting over. */
export type LayerShape = ShapedGrid & {
  readonly setId: number
  /** Those of a frame's flags that tell how it was halved; 0 for a whole grid. */
  readonly halving: number
}

/** When a frame is shown, and how long its cells take to change, milliseconds. */
export type ShowTime = { readonly nowMs: number; readonly fadeMs: number }

/** One grid on the GPU: its ids, its fades, and the resolved cells that the picture is drawn from. */
export class GridLayer {
  readonly shape: LayerShape
  /** R16UI tile ids. */
  readonly grid: DataTexture
  /** RG16UI tile before and its time. */
  readonly fade: DataTexture
  /** R16UI RGB565 colours of the picture under the cells or blocks of them; one until a frame brings some. */
  colours: DataTexture
  /** Whether they are those of blocks of two by two cells. */
  hasCoarseColours = false
  /** The same as light, while it shows through. */
  readonly source = new SourcePicture()
  /** Cell colours (SRGB8_ALPHA8) and packed tiles (RGBA32UI). */
  #target: WebGLRenderTarget
  #hasMips = false
  /** Set when the cells have to be resolved again. */
  isStale = true
  /** What the resolved cells depend on beside their frame, so that a change of it resolves them again. */
  look = ''
  readonly #cellFade: CellFade
  readonly #hold = new TileHold()
  /** The tiles shown: the frame's, but for those held. */
  #cells: Uint16Array | null = null
  #frame: GridFrame | null = null
  #hadFade = false
  #fadeMs = 0

  constructor({ setId, cols, rows, shape, flags }: GridFrame) {
    this.shape = { setId, cols, rows, shape, halving: flags & HALVING_FLAGS }
    this.#cellFade = new CellFade(cols * rows)
    this.grid = integerTexture(new Uint16Array(cols * rows), cols, rows, RedIntegerFormat, 'R16UI')
    this.fade = integerTexture(this.#cellFade.state, cols, rows, RGIntegerFormat, 'RG16UI')
    this.colours = integerTexture(new Uint16Array(1), 1, 1, RedIntegerFormat, 'R16UI')
    this.#target = cellTarget(cols, rows, false)
  }

  /** Size of the whole grid, of which this may be a half. */
  get wholeSize(): GridSize {
    return wholeSizeOf({ ...this.shape, flags: this.shape.halving })
  }

  /** Whether only the cells of every second column and row are here. */
  get isHalf(): boolean {
    return this.shape.halving !== 0
  }

  /** The part of the grid that the picture fills. */
  get span(): PictureSpan {
    return pictureSpan({ ...this.shape, flags: this.shape.halving })
  }

  /** Where the cells are resolved to. */
  get target(): WebGLRenderTarget {
    return this.#target
  }

  /** Resolved colours of the cells, linear light in an sRGB texture. */
  get colourTexture(): Texture {
    return this.#target.textures[0]!
  }

  /** Resolved tiles of the cells. */
  get tileTexture(): Texture {
    return this.#target.textures[1]!
  }

  /** Gives the cells' colours mips, for cells under a pixel, or none, for a cheaper look-up. */
  setMips(hasMips: boolean): void {
    if (hasMips === this.#hasMips) return
    this.#hasMips = hasMips
    this.#target.dispose()
    this.#target = cellTarget(this.shape.cols, this.shape.rows, hasMips)
    this.isStale = true
  }

  /** How long a cell takes to change, milliseconds. */
  get fadeMs(): number {
    return this.#fadeMs
  }

  /** The frame last taken. */
  get frame(): GridFrame | null {
    return this.#frame
  }

  /** The tile that a cell shows, or fades to. */
  tileAt(cell: number): number {
    return this.#cells?.[cell] ?? NO_TILE
  }

  /** The tile that a cell fades from; the one it shows when it does not fade. */
  tileBefore(cell: number): number {
    return this.#cellFade.state[cell * 2] ?? NO_TILE
  }

  /** Whether this layer can show `frame` after what it shows now. */
  fits(frame: GridFrame): boolean {
    const { setId, cols, rows, shape, halving } = this.shape
    const isAsLarge = frame.cols === cols && frame.rows === rows && frame.shape === shape
    return frame.setId === setId && isAsLarge && (frame.flags & HALVING_FLAGS) === halving
  }

  /** Cells that show another tile than their frame has. */
  get heldCount(): number {
    return this.#hold.heldCount
  }

  /**
   * Shows a frame; cheap when it is the one shown.
   *
   * @param close cells whose tiles may be held; null for none
   */
  show(frame: GridFrame, { nowMs, fadeMs }: ShowTime, close: CloseCells | null): void {
    const cells = this.#hold.choose(frame, close, nowMs)
    const isNew = frame !== this.#frame
    if (!isNew && cells === this.#cells) return
    this.#frame = frame
    this.#cells = cells
    this.#fadeMs = fadeMs
    this.isStale = true
    this.#cellFade.advance(cells, nowMs, fadeMs, isNew && (frame.flags & FLAG.CUT) !== 0)
    replaceData(this.grid, cells)
    this.fade.needsUpdate = true
    if (isNew) this.#showColours(frame)
  }

  #showColours(frame: GridFrame): void {
    if (frame.colours === null) return
    const { side } = new ColourPlane(frame.colours, frame)
    const [width, height] = [Math.ceil(frame.cols / side), Math.ceil(frame.rows / side)]
    this.hasCoarseColours = side === 2
    if (this.colours.image.width !== width || this.colours.image.height !== height) {
      this.colours.dispose()
      this.colours = integerTexture(frame.colours, width, height, RedIntegerFormat, 'R16UI')
    } else replaceData(this.colours, frame.colours)
  }

  /** Whether cells are fading; true once more after the last has ended, so that its end is drawn. */
  takeFading(nowMs: number): boolean {
    const isFading = this.#cellFade.isFading(nowMs)
    const hasEnded = this.#hadFade && !isFading
    this.#hadFade = isFading
    if (isFading || hasEnded) this.isStale = true
    return isFading
  }

  /** Uploads everything again, after a loss of the context. */
  invalidate(): void {
    for (const texture of [this.grid, this.fade, this.colours]) texture.needsUpdate = true
    this.source.invalidate()
    this.isStale = true
  }

  dispose(): void {
    for (const owned of [this.grid, this.fade, this.colours, this.#target]) owned.dispose()
    this.source.drop()
  }
}

function integerTexture(
  data: Uint16Array,
  width: number,
  height: number,
  format: PixelFormat,
  internalFormat: PixelFormatGPU,
): DataTexture {
  const texture = new DataTexture(data, width, height, format, UnsignedShortType)
  texture.internalFormat = internalFormat
  texture.unpackAlignment = 2
  texture.needsUpdate = true
  return texture
}

function replaceData(texture: DataTexture, data: Uint16Array): void {
  texture.image.data = data
  texture.needsUpdate = true
}

function cellTarget(cols: number, rows: number, hasMips: boolean): WebGLRenderTarget {
  const target = new WebGLRenderTarget(cols, rows, { count: 2, depthBuffer: false })
  const [colours, tiles] = target.textures as [Texture, Texture]
  setUpLight(colours, hasMips)
  tiles.format = RGBAIntegerFormat
  tiles.type = UnsignedIntType
  tiles.internalFormat = 'RGBA32UI'
  tiles.minFilter = NearestFilter
  tiles.magFilter = NearestFilter
  tiles.generateMipmaps = false
  tiles.wrapS = ClampToEdgeWrapping
  tiles.wrapT = ClampToEdgeWrapping
  return target
}
