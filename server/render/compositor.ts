import type { ClipMoment } from '../protocol/clip-frame.ts'
import { fromLinear } from '../protocol/descriptor.ts'
import { graderOf, type Grader } from '../protocol/grade.ts'
import { viewInside } from '../protocol/dive-view.ts'
import { viewOfTiles } from '../protocol/grid-shape.ts'
import { PICTURE } from '../protocol/picture.ts'
import { lightOnCanvas, viewOfGrid, type LightOnCanvas, type PictureView } from '../protocol/picture-view.ts'
import { vignetteAt } from '../protocol/vignette.ts'
import { CellSheet } from './cell-sheet.ts'
import type { ComposedGrid, Composition } from './composition.ts'
import { CrtScreen } from './crt-screen.ts'
import { PlatePainter } from './plate-painter.ts'
import { TransitionPainter } from './transition-painter.ts'
import { WallPainter } from './wall-painter.ts'

/**
 * Draws the stage's picture on the CPU, pixel for pixel, but for the change of single cells, grain, bloom and particles:
 * what the page's shader is held against, and what a recording is drawn with where there is no browser.
 */
export class Compositor {
  readonly #width: number
  readonly #height: number
  readonly #isTransparent: boolean
  readonly #sheets: CellSheet[] = []
  readonly #light = new Float64Array(4)
  readonly #colour = new Float64Array(3)
  readonly #plateLight = Float64Array.of(0, 0, 0, 1)
  readonly #plateColour = this.#plateLight.subarray(0, 3)
  readonly #crt: CrtScreen
  #straight = new Uint8Array(0)

  constructor(options: { readonly width: number; readonly height: number; readonly isTransparent: boolean }) {
    this.#width = options.width
    this.#height = options.height
    this.#isTransparent = options.isTransparent
    this.#crt = new CrtScreen(options)
  }

  /**
   * Draws one picture.
   *
   * @param out [height x width x 4] u8 sRGB, premultiplied, top row first; written
   */
  draw(composition: Composition, out: Uint8Array): void {
    if (composition.crt === 0) return this.#drawStraight(composition, out)
    if (this.#straight.length !== out.length) this.#straight = new Uint8Array(out.length)
    this.#drawStraight({ ...composition, vignette: 0, master: 1 }, this.#straight)
    this.#crt.draw(this.#straight, composition, out)
  }

  #drawStraight(composition: Composition, out: Uint8Array): void {
    const { air, transition, master, grade, vignette } = composition
    const view = viewOfTiles(composition.view, air.shape)
    const grader = graderOf(grade)
    const canvas = { width: this.#width, height: this.#height }
    const { dive } = composition
    const isChanging = dive === null && transition !== null && transition.kind !== 'cut'
    const incoming = dive !== null ? air : isChanging ? composition.incoming : null
    const incomingView = incoming === null ? null : incomingViewOf(composition, incoming)
    const isSmall = Math.max(view.cellPx, incomingView?.cellPx ?? 0) <= PICTURE.TILE_NONE_PX
    const placed = lightOnCanvas(composition.light, canvas)
    const light = placed.amount > 0 || placed.sweepLight > 0 ? placed : null
    const { gap, tint, blend, clips } = composition
    const shared = { gap, tint, blend, clips, isSmall, light }
    const wall = this.#painter(0, air, view, shared)
    const next =
      incoming === null || incomingView === null ? null : this.#painter(1, incoming, incomingView, shared)
    const crossing =
      next === null ? null : crossingOf(composition, { air: wall, incoming: next }, view, canvas)
    const plate =
      composition.plate === null
        ? null
        : new PlatePainter(composition.plate, composition.view, air, composition)
    for (let y = 0; y < this.#height; y++)
      for (let x = 0; x < this.#width; x++) {
        const px = x + 0.5 - this.#width / 2
        const py = y + 0.5 - this.#height / 2
        if (crossing === null) {
          wall.moveTo(px, py)
          wall.paint(this.#light)
          wall.seeThrough(this.#light)
        } else crossing.paint(px, py, this.#light)
        const shade = vignetteAt(px / this.#width, py / this.#height, vignette)
        const at = (y * this.#width + x) * 4
        this.#write(this.#light, grader, shade * master, 1, out, at)
        const share = plate === null ? 0 : plate.paint(px, py, this.#plateColour) * wall.inside
        if (share > 0) this.#write(this.#plateLight, grader, shade * master, share, out, at)
      }
  }

  #painter(
    place: number,
    grid: ComposedGrid,
    view: PictureView,
    shared: {
      readonly gap: number
      readonly tint: number
      readonly blend: number
      readonly clips: ClipMoment
      readonly isSmall: boolean
      readonly light: LightOnCanvas | null
    },
  ): WallPainter {
    const held = this.#sheets[place]
    const fits = held !== undefined && held.cols === grid.cols && held.rows === grid.rows
    const sheet = fits ? held : new CellSheet(grid.cols, grid.rows)
    this.#sheets[place] = sheet
    const { gap, tint, blend, clips, isSmall, light } = shared
    sheet.resolve(grid, { tint, blend, clips })
    return new WallPainter({
      sheet,
      set: grid.set,
      view,
      isSmall,
      gap,
      light,
      shape: isSmall ? 'square' : grid.shape,
    })
  }

  /** Lays a share of light over what stands at a pixel. */
  #write(
    light: Float64Array,
    grader: Grader | null,
    brightness: number,
    share: number,
    out: Uint8Array,
    at: number,
  ): void {
    const alpha = light[3]!
    const colour = this.#colour
    for (let channel = 0; channel < 3; channel++)
      colour[channel] = fromLinear(light[channel]! / Math.max(alpha, 0.00001)) / 255
    grader?.(colour)
    for (let channel = 0; channel < 3; channel++)
      out[at + channel] = Math.round(
        out[at + channel]! * (1 - share) + colour[channel]! * 255 * alpha * brightness * share,
      )
    const cover = this.#isTransparent ? alpha * 255 : 255
    out[at + 3] = Math.round(out[at + 3]! * (1 - share) + cover * share)
  }
}

/** How the grid that comes in lies, or that on air where it is seen again in a tile. */
function incomingViewOf({ view, air, dive }: Composition, incoming: ComposedGrid): PictureView {
  const plain = dive === null ? viewOfGrid(view, air, incoming) : viewInside(view, air, dive.tile)
  return viewOfTiles(plain, incoming.shape)
}

function crossingOf(
  { air, dive, transition }: Composition,
  walls: ConstructorParameters<typeof TransitionPainter>[0],
  view: PictureView,
  canvas: { readonly width: number; readonly height: number },
): TransitionPainter | null {
  const crossing = dive === null ? transition : { kind: 'dive' as const, ...dive }
  return crossing === null ? null : new TransitionPainter(walls, crossing, { view, grid: air, canvas })
}
