import { BLUE_NOISE_SIDE, blueNoise } from '../protocol/blue-noise.ts'
import { cellHash, cellStagger } from '../protocol/cell-hash.ts'
import {
  findBorder,
  findCell,
  TILE_SPAN,
  type CellBorder,
  type CellSpot,
  type GridShape,
} from '../protocol/grid-shape.ts'
import { PICTURE } from '../protocol/picture.ts'
import { invert, type LightOnCanvas, type PictureView, type RippleFront } from '../protocol/picture-view.ts'
import { switchTurn, type CellSwitch } from '../protocol/transition.ts'
import type { CellSheet } from './cell-sheet.ts'
import type { DecodedTileSet } from './composition.ts'
import { smoothstep } from '../protocol/smoothstep.ts'
import { addGlint, addShine, PieceEdge } from './lit-surface.ts'
import { sampleTile } from './tile-sampler.ts'

const SWITCH_ORDER = blueNoise()

/** What a wall is made of and how it is lit. */
export type Wall = {
  readonly sheet: CellSheet
  readonly set: DecodedTileSet
  readonly view: PictureView
  /** Squares where cells are small. */
  readonly shape: GridShape
  /** Cells of a pixel and less: one colour each, lit already. */
  readonly isSmall: boolean
  readonly gap: number
  /** Null when it is dark. */
  readonly light: LightOnCanvas | null
}

/** Light of one grid at one pixel after the other. */
export class WallPainter {
  readonly #wall: Wall
  /** Pixels passed by the width and the height of a tile. */
  readonly #perCol: readonly [number, number]
  readonly #perRow: readonly [number, number]
  readonly #rimCol: readonly [number, number]
  readonly #rimRow: readonly [number, number]
  readonly #detail: number
  /** Null where there is no grout. */
  readonly #edge: PieceEdge | null
  readonly #tile = new Float64Array(3)
  readonly #behind = new Float64Array(4)
  readonly #joint = new Float64Array(4)
  readonly #source = new Float64Array(4)
  readonly #softness: number
  #px = 0
  #py = 0
  #col = 0
  #row = 0
  #fx = 0
  #fy = 0
  /** Place on the grid. */
  #x = 0
  #y = 0
  #inside = 0
  #hash = 0
  readonly #spot: CellSpot = { col: 0, row: 0, fx: 0, fy: 0 }
  readonly #border: CellBorder = { depth: 0, outX: 0, outY: 0, side: 0 }
  readonly #other = new Float64Array(4)

  constructor(wall: Wall) {
    const toPx = invert(wall.view)
    this.#wall = wall
    const [cols, rows] = TILE_SPAN[wall.shape]
    this.#perCol = toPx(cols, 0)
    this.#perRow = toPx(0, rows)
    this.#rimCol = toPx(1, 0)
    this.#rimRow = toPx(0, 1)
    const hasGrout = !wall.isSmall && wall.gap > 0 && wall.view.cellPx > PICTURE.GROUT_NONE_PX
    this.#edge = hasGrout ? new PieceEdge(wall.gap, wall.view.cellPx, wall.shape) : null
    this.#detail = smoothstep(PICTURE.TILE_NONE_PX, PICTURE.TILE_FULL_PX, wall.view.cellPx)
    this.#softness = smoothstep(PICTURE.SOURCE_SHARP_PX, PICTURE.SOURCE_SOFT_PX, wall.view.cellPx)
  }

  /** Side of a cell, pixels. */
  get cellPx(): number {
    return this.#wall.view.cellPx
  }

  /** Goes to a pixel, counted from the canvas centre; beyond the grid the nearest place of its edge is drawn, faint. */
  moveTo(px: number, py: number): void {
    const { view, sheet, shape } = this.#wall
    const x = view.centreCell[0] + view.centreFraction[0] + view.perPxX[0] * px + view.perPxY[0] * py
    const y = view.centreCell[1] + view.centreFraction[1] + view.perPxX[1] * px + view.perPxY[1] * py
    const room = Math.min(x, y, sheet.cols - x, sheet.rows - y)
    this.#px = px
    this.#py = py
    this.#inside = clamp(room * view.cellPx + 0.5, 0, 1)
    this.#x = clamp(x, 0, sheet.cols - PICTURE.BORDER_HAIR)
    this.#y = clamp(y, 0, sheet.rows - PICTURE.BORDER_HAIR)
    findCell(shape, this.#x, this.#y, this.#spot)
    this.#col = clamp(this.#spot.col, 0, sheet.cols - 1)
    this.#row = clamp(this.#spot.row, 0, sheet.rows - 1)
    this.#fx = this.#spot.fx
    this.#fy = this.#spot.fy
    this.#hash = cellHash(this.#col, this.#row)
  }

  /** How much of the pixel is inside the picture, 0..1. */
  get inside(): number {
    return this.#inside
  }

  /** How far the spot is from the picture's nearer sides, in parts of its width and height. */
  get room(): readonly [number, number] {
    const [x, y] = [this.#x / this.#wall.sheet.cols, this.#y / this.#wall.sheet.rows]
    return [Math.min(x, 1 - x), Math.min(y, 1 - y)]
  }

  /** Writes the light there: [4] linear RGB, premultiplied, and alpha. */
  paint(out: Float64Array): void {
    const { sheet, set, isSmall, light } = this.#wall
    const edge = this.#edge
    this.#sampleCells(out)
    if (!isSmall) {
      const cell = this.#row * sheet.cols + this.#col
      if (sheet.slots[cell]! >= 0 && this.#sampleTile(set, cell)) {
        for (let channel = 0; channel < 3; channel++)
          out[channel]! += (this.#tile[channel]! - sheet.means[cell * 3 + channel]!) * this.#detail
      }
      for (let channel = 0; channel < 3; channel++) out[channel] = Math.max(0, out[channel]!)
      edge?.moveTo(this.#hash, this.#fx, this.#fy)
      if (light !== null) {
        this.#addGlint(light, this.#fx, this.#fy, out)
        const rim = edge?.rimLight(light, this.#px, this.#py, this.#rimCol, this.#rimRow) ?? 1
        for (let channel = 0; channel < 3; channel++) out[channel]! *= rim
      }
      if (edge !== null) this.#addGrout(edge, out)
    } else if (light !== null) this.#addGlint(light, 0.5, 0.5, out)
    for (let channel = 0; channel < 4; channel++) out[channel]! *= this.#inside
  }

  /** Lets the picture under the cells show through what was painted here. */
  seeThrough(out: Float64Array): void {
    const { sourceShare } = this.#wall.sheet
    if (sourceShare === 0) return
    this.#sampleSource(this.#source)
    for (let channel = 0; channel < 4; channel++)
      out[channel]! += (this.#source[channel]! * this.#inside - out[channel]!) * sourceShare
  }

  /** How far the cell here has turned: below 0 before a ripple's front, above 1 behind it. */
  turn(front: RippleFront): number {
    const x = this.#px + this.#perCol[0] * (0.5 - this.#fx) + this.#perRow[0] * (0.5 - this.#fy)
    const y = this.#py + this.#perCol[1] * (0.5 - this.#fx) + this.#perRow[1] * (0.5 - this.#fy)
    const distancePx = Math.hypot(x - front.originPx[0], y - front.originPx[1])
    const arrivalMs = distancePx / front.pxPerMs + cellStagger(this.#hash) * PICTURE.FLIP_STAGGER_MS
    return (front.elapsedMs - arrivalMs) / PICTURE.FLIP_MS
  }

  /** How far the cell here has turned by itself: below 0 before its moment, above 1 after it. */
  turnAlone(moments: CellSwitch): number {
    const side = BLUE_NOISE_SIDE
    const rank = SWITCH_ORDER[(this.#row % side) * side + (this.#col % side)]!
    return switchTurn(moments, rank, cellStagger(this.#hash))
  }

  /**
   * Writes the light of a cell on its way round, the wall behind it, in the light that runs with the front.
   *
   * @param glow brightness of that light
   */
  paintTurning(turn: number, glow: number, out: Float64Array): void {
    const { sheet } = this.#wall
    const behind = this.#behind
    const isTurning = turn > 0 && turn < 1
    const scale = isTurning ? Math.max(Math.abs(Math.cos(Math.PI * turn)), 0.001) : 1
    sheet.colours.sample(this.#col + this.#fx, this.#row + this.#fy, 0, behind)
    const wallLight = PICTURE.GROUT_LIGHT * PICTURE.WALL_LIGHT * this.#inside
    const share = isTurning ? this.#coverOf(scale) : 1
    const fx = this.#fx
    this.#fx = clamp((fx - 0.5) / scale + 0.5, 0, 1)
    this.paint(out)
    this.#fx = fx
    addShine(out, turn, glow)
    for (let channel = 0; channel < 3; channel++)
      out[channel] = behind[channel]! * wallLight * (1 - share) + out[channel]! * share
    out[3] = behind[3]! * this.#inside * (1 - share) + out[3]! * share
  }

  /**
   * Moves another grid to what is seen of it here while it turns away from the cell's place like a door; gives how much
   * of the pixel the door covers.
   */
  openDoor(door: WallPainter, turn: number): number {
    if (turn <= 0) return 1
    if (turn >= 1) return 0
    const scale = Math.cos((Math.PI / 2) * smoothstep(0, 1, turn))
    const side = this.#fx - 0.5
    const reach = PICTURE.SWITCH_REACH
    const moved = clamp(side / Math.max(scale, 0.001), -reach, reach) - side
    door.moveTo(this.#px + this.#perCol[0] * moved, this.#py + this.#perCol[1] * moved)
    return this.#coverOf(scale)
  }

  /** How much of the pixel a piece covers that is seen at an angle, its width by this scale. */
  #coverOf(scale: number): number {
    const { cellPx } = this.#wall.view
    const reachPx = (0.5 * scale - Math.abs(this.#fx - 0.5)) * cellPx
    return Math.min(clamp(reachPx + 0.5, 0, 1), scale * cellPx)
  }

  /** Colour of the cells under the pixel: a box over its edges, mips where cells are smaller. */
  #sampleCells(out: Float64Array): void {
    const { sheet, view, shape } = this.#wall
    if (view.cellPx < 1)
      return sheet.colours.sample(this.#col + this.#fx, this.#row + this.#fy, -Math.log2(view.cellPx), out)
    if (shape !== 'square') {
      const border = this.#findBorder()
      return this.#sampleAcross(border, Math.max(0, 0.5 - border.depth * view.cellPx), out)
    }
    const x = this.#col + 0.5 + across(this.#fx, view.cellPx)
    sheet.colours.sample(x, this.#row + 0.5 + across(this.#fy, view.cellPx), 0, out)
  }

  #addGlint(light: LightOnCanvas, fx: number, fy: number, out: Float64Array): void {
    const unevenness = Math.min(1, this.#wall.view.cellPx)
    addGlint(out, out[3]!, light, this.#px, this.#py, fx, fy, this.#hash, unevenness)
  }

  #findBorder(): CellBorder {
    findBorder(this.#wall.shape, this.#fx, this.#fy, this.#border)
    return this.#border
  }

  /** Colour of the cell, mixed with a share of that of the cell across its border. */
  #sampleAcross({ depth, outX, outY }: CellBorder, share: number, out: Float64Array): void {
    const { sheet, shape } = this.#wall
    sheet.colours.sample(this.#col + 0.5, this.#row + 0.5, 0, out)
    if (share <= 0) return
    const [spanX, spanY] = TILE_SPAN[shape]
    const reach = depth + PICTURE.BORDER_STEP
    findCell(shape, this.#x + outX * reach * spanX, this.#y + outY * reach * spanY, this.#spot)
    const col = clamp(this.#spot.col, 0, sheet.cols - 1)
    const row = clamp(this.#spot.row, 0, sheet.rows - 1)
    sheet.colours.sample(col + 0.5, row + 0.5, 0, this.#other)
    for (let channel = 0; channel < 4; channel++)
      out[channel]! += (this.#other[channel]! - out[channel]!) * share
  }

  /** Smooth across the cells' centres: by a quadratic B-spline where they are large. */
  #sampleSource(out: Float64Array): void {
    const { sheet, view } = this.#wall
    const { source } = sheet
    const [x, y] = [this.#x, this.#y]
    if (this.#softness === 0) return source.sample(x, y, Math.max(0, -Math.log2(view.cellPx)), out)
    const [fx, fy] = [x - Math.floor(x), y - Math.floor(y)]
    const reachX = this.#softness * (0.5 - fx * (1 - fx))
    const reachY = this.#softness * (0.5 - fy * (1 - fy))
    out.fill(0)
    for (let corner = 0; corner < 4; corner++)
      source.addSample(x + (corner & 1 ? reachX : -reachX), y + (corner & 2 ? reachY : -reachY), 0, 0.25, out)
  }

  #sampleTile(set: DecodedTileSet, cell: number): boolean {
    const { sheet, view } = this.#wall
    const orientation = sheet.orientations[cell]!
    const isTransposed = (orientation & 4) !== 0
    const u = isTransposed ? this.#fy : this.#fx
    const v = isTransposed ? this.#fx : this.#fy
    const isFlippedX = (orientation & 1) !== 0
    const isFlippedY = (orientation & 2) !== 0
    return sampleTile(
      set,
      sheet.slots[cell]!,
      isFlippedX ? 1 - u : u,
      isFlippedY ? 1 - v : v,
      view.cellPx,
      this.#tile,
    )
  }

  #addGrout(edge: PieceEdge, out: Float64Array): void {
    const { sheet, shape } = this.#wall
    const share = edge.groutShare
    if (share === 0) return
    const lit = edge.groutLight(this.#col, this.#row, this.#fx, this.#fy)
    const joint = this.#joint
    if (shape === 'square') sheet.colours.sample(this.#col + this.#fx, this.#row + this.#fy, 0, joint)
    else {
      const border = this.#findBorder()
      this.#sampleAcross(border, clamp(0.5 - border.depth, 0, 0.5), joint)
    }
    for (let channel = 0; channel < 3; channel++)
      out[channel] = out[channel]! * (1 - share) + joint[channel]! * lit * share
  }
}

/** How far a pixel's box reaches over the edge of its cell. */
function across(f: number, cellPx: number): number {
  return Math.max((Math.abs(f - 0.5) - 0.5) * cellPx + 0.5, 0) * Math.sign(f - 0.5)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
