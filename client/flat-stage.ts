import { ColourPlane } from '../server/protocol/colour-plane.ts'
import { graderOf, type Grade } from '../server/protocol/grade.ts'
import { pictureSpan } from '../server/protocol/half-grid.ts'
import type { GridSize } from '../server/protocol/picture-view.ts'
import { easeSmoothly, fadeShare, wipeFront, type WipeFront } from '../server/protocol/transition.ts'
import { FLAG, NO_TILE, wholeSizeOf } from '../server/protocol/wire.ts'
import { gradeColours, mixColours, type ColourMix } from './flat-colours.ts'
import { drawVignette } from './flat-vignette.ts'
import type { GridFrame } from './playback/grid-frame.ts'
import type { DrawState } from './render/draw-state.ts'
import { FLASH_WHITE } from './view/brightness.ts'
import type { TileObserver, TileSetData } from './tiles/tile-set-data.ts'

/** Steps of a gradient, which is straight between them. */
const WIPE_STOPS = 12

type Sheet = {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
  image: ImageData
  drawn: { readonly frame: GridFrame; readonly look: FlatLook } | null
}

type FlatLook = ColourMix & Grade

/**
 * Draws every cell in the mean colour of its tile, or the picture's under it, on a 2D canvas: the stage where there is no WebGL2, and the small
 * preview of the home page.
 */
export class FlatStage implements TileObserver {
  /** A 2D canvas is never lost. */
  readonly isLost = false
  readonly gpuName = 'none (2D canvas)'
  readonly hasTube = false
  readonly pendingParts = 0
  readonly pendingCloseUps = 0
  readonly tileCounters = null
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #sets = new Map<number, TileSetData>()
  /** The incoming picture as far as a wipe has come over it. */
  readonly #wiped = makeSheet()
  readonly #sheets = { air: makeSheet(), incoming: makeSheet() }

  constructor(canvas: HTMLCanvasElement, options: { readonly isTransparent: boolean }) {
    this.#canvas = canvas
    this.#context = contextOf(canvas, options.isTransparent)
  }

  /** There are no tiles, only their colours. */
  countTiles(): null {
    return null
  }

  /** Takes a set's mean colours in. */
  setOpened(set: TileSetData): void {
    this.#sets.set(set.setId, set)
    for (const sheet of [this.#sheets.air, this.#sheets.incoming]) sheet.drawn = null
  }

  /** Forgets a set. */
  setClosed(setId: number): void {
    this.#sets.delete(setId)
  }

  /** Sets the drawing's size in device pixels. */
  resize(widthPx: number, heightPx: number): void {
    if (this.#canvas.width === widthPx && this.#canvas.height === heightPx) return
    this.#canvas.width = widthPx
    this.#canvas.height = heightPx
  }

  /** Draws what the state says, as far as flat cells can: no grout, no light; of transitions the fade and the wipe. */
  draw(state: DrawState): void {
    const { width, height } = this.#canvas
    this.#context.setTransform(1, 0, 0, 1, 0, 0)
    this.#context.globalAlpha = 1
    this.#context.clearRect(0, 0, width, height)
    const shown = state.air ?? state.incoming
    if (shown === null) return this.#drawVeil(state.veil)
    const reference = wholeSizeOf(shown)
    this.#place(state)
    const look = { ...state.grade, tint: state.tint, blend: state.blend }
    this.#drawLayer(this.#context, this.#sheets.air, state.air, look, reference, 1)
    this.#drawIncoming(state, look, reference)
    this.#drawPlate(state, reference)
    drawVignette(this.#context, state.vignette)
    this.#context.globalAlpha = 1 - state.master
    this.#context.fillStyle = '#000'
    this.#context.fillRect(0, 0, reference.cols, reference.rows)
    this.#drawVeil(state.veil)
  }

  #drawVeil(share: number): void {
    if (share === 0) return
    const { width, height } = this.#canvas
    this.#context.resetTransform()
    this.#context.globalAlpha = share
    this.#context.fillStyle = `rgb(${FLASH_WHITE.map((level) => level * 255).join(' ')})`
    this.#context.fillRect(0, 0, width, height)
  }

  /** Lets go of nothing the page would not drop itself. */
  dispose(): void {
    this.#sets.clear()
  }

  /** Sets the context up so that a cell of the whole grid is a unit square. */
  #place({ transform }: DrawState): void {
    const [a, b] = transform.perPxX
    const [c, d] = transform.perPxY
    const determinant = a * d - b * c
    const perCol = [d / determinant, -b / determinant] as const
    const perRow = [-c / determinant, a / determinant] as const
    const col = transform.centreCell[0] + transform.centreFraction[0]
    const row = transform.centreCell[1] + transform.centreFraction[1]
    this.#context.setTransform(
      perCol[0],
      perCol[1],
      perRow[0],
      perRow[1],
      this.#canvas.width / 2 - perCol[0] * col - perRow[0] * row,
      this.#canvas.height / 2 - perCol[1] * col - perRow[1] * row,
    )
    this.#context.imageSmoothingEnabled = transform.cellPx < 1
  }

  #drawIncoming(state: DrawState, look: FlatLook, reference: GridSize): void {
    const { transition, incoming } = state
    if (transition === null || incoming === null) return
    const { incoming: sheet } = this.#sheets
    if (transition.kind !== 'wipe')
      return this.#drawLayer(this.#context, sheet, incoming, look, reference, fadeShare(transition))
    const { context, canvas } = this.#wiped
    const { width, height } = this.#canvas
    canvas.width = width
    canvas.height = height
    context.setTransform(this.#context.getTransform())
    context.imageSmoothingEnabled = this.#context.imageSmoothingEnabled
    this.#drawLayer(context, sheet, incoming, look, reference, 1)
    context.resetTransform()
    context.globalCompositeOperation = 'destination-in'
    context.fillStyle = wipeFill(
      context,
      width / 2,
      wipeFront(state.transform, reference, this.#canvas, transition.progress),
    )
    context.fillRect(0, 0, width, height)
    this.#context.save()
    this.#context.resetTransform()
    this.#context.globalAlpha = 1
    this.#context.drawImage(canvas, 0, 0)
    this.#context.restore()
  }

  /** A tile by itself is one colour: over all of the picture, or as wide as its cell. */
  #drawPlate({ plate, grade }: DrawState, { cols, rows }: GridSize): void {
    const means = plate && this.#sets.get(plate.tile.setId)?.means
    if (plate === null || means === null || means === undefined || plate.share === 0) return
    const { tile, isInside, share } = plate
    const colour = new ImageData(1, 1).data
    paintMeans(Uint16Array.of(tile.tileId), means, colour)
    const grader = graderOf(grade)
    if (grader !== null) gradeColours(grader, colour)
    const [red, green, blue, alpha] = colour
    this.#context.globalAlpha = share
    this.#context.fillStyle = `rgb(${red} ${green} ${blue} / ${alpha! / 255})`
    if (isInside) this.#context.fillRect(0, 0, cols, rows)
    else {
      const [width, height] = [cols / tile.cols, rows / tile.rows]
      this.#context.fillRect(tile.x * cols - width / 2, tile.row * height, width, height)
    }
  }

  #drawLayer(
    context: CanvasRenderingContext2D,
    sheet: Sheet,
    frame: GridFrame | null,
    look: FlatLook,
    reference: GridSize,
    alpha: number,
  ): void {
    if (frame === null || alpha <= 0) return
    const { drawn } = sheet
    const isDrawn = drawn?.frame === frame && isSame(drawn.look, look)
    if (!isDrawn && !this.#paint(sheet, frame, look)) return
    context.globalAlpha = alpha
    const { from, cols, rows } = pictureSpan(frame)
    context.drawImage(sheet.canvas, from, from, cols, rows, 0, 0, reference.cols, reference.rows)
  }

  #paint(sheet: Sheet, frame: GridFrame, look: FlatLook): boolean {
    const means = this.#sets.get(frame.setId)?.means
    if (means === undefined) return false
    const { cols, rows } = frame
    const edge = (frame.flags & FLAG.HALF) === 0 ? 0 : 1
    if (sheet.canvas.width !== cols + edge || sheet.canvas.height !== rows + edge) {
      sheet.canvas.width = cols + edge
      sheet.canvas.height = rows + edge
    }
    if (sheet.image.width !== cols || sheet.image.height !== rows) sheet.image = new ImageData(cols, rows)
    paintMeans(frame.cells, means, sheet.image.data)
    if (frame.colours !== null && Math.max(look.tint, look.blend) > 0)
      mixColours(new ColourPlane(frame.colours, frame), frame, look, sheet.image.data)
    const grader = graderOf(look)
    if (grader !== null) gradeColours(grader, sheet.image.data)
    sheet.context.putImageData(sheet.image, 0, 0)
    if (edge === 1) repeatEdge(sheet)
    sheet.drawn = { frame, look }
    return true
  }
}

/**
 * Colours cells by the means of their tiles.
 *
 * @param cells [cells] u16 tile ids
 * @param means [count x 3] u8 sRGB
 * @param out   [cells x 4] u8 sRGB and alpha; transparent where there is no tile
 */
export function paintMeans(cells: Uint16Array, means: Uint8Array, out: Uint8ClampedArray): void {
  for (let cell = 0; cell < cells.length; cell++) {
    const tile = cells[cell]!
    const isTile = tile !== NO_TILE && tile * 3 + 2 < means.length
    out[cell * 4] = isTile ? means[tile * 3]! : 0
    out[cell * 4 + 1] = isTile ? means[tile * 3 + 1]! : 0
    out[cell * 4 + 2] = isTile ? means[tile * 3 + 2]! : 0
    out[cell * 4 + 3] = isTile ? 255 : 0
  }
}

/** Paints the last column and row once more beside themselves: a half grid may end before its picture does. */
function repeatEdge({ context, image }: Sheet): void {
  const { width, height } = image
  context.putImageData(image, 1, 0, width - 1, 0, 1, height)
  context.putImageData(image, 0, 1, 0, height - 1, width, 1)
  context.putImageData(image, 1, 1, width - 1, height - 1, 1, 1)
}

function isSame(a: FlatLook, b: FlatLook): boolean {
  return (Object.keys(a) as (keyof FlatLook)[]).every((part) => a[part] === b[part])
}

/** Opaque where the wipe has been, by a soft edge to nothing where it has not. */
function wipeFill(
  context: CanvasRenderingContext2D,
  middlePx: number,
  { frontPx, perPx }: WipeFront,
): CanvasGradient {
  const front = middlePx + frontPx
  const fill = context.createLinearGradient(front - 1 / perPx, 0, front, 0)
  for (let stop = 0; stop <= WIPE_STOPS; stop++)
    fill.addColorStop(stop / WIPE_STOPS, `rgb(0 0 0 / ${1 - easeSmoothly(stop / WIPE_STOPS)})`)
  return fill
}

function makeSheet(): Sheet {
  const canvas = document.createElement('canvas')
  return { canvas, context: contextOf(canvas, true), image: new ImageData(1, 1), drawn: null }
}

function contextOf(canvas: HTMLCanvasElement, alpha: boolean): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha })
  if (context === null) throw new Error('this browser draws neither WebGL2 nor 2D')
  return context
}
