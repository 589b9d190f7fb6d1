import type { DiveLook } from '../protocol/dive.ts'
import { rippleFront, type GridSize, type PictureView, type RippleFront } from '../protocol/picture-view.ts'
import {
  cellSwitch,
  drawnTransition,
  fadeShare,
  wipeFront,
  type CellSwitch,
  type WipeFront,
} from '../protocol/transition.ts'
import type { Composition } from './composition.ts'
import { smoothstep } from '../protocol/smoothstep.ts'
import { addShine } from './lit-surface.ts'
import type { WallPainter } from './wall-painter.ts'

/** One grid giving way to another, or the same one seen again in a tile. */
type Crossing = NonNullable<Composition['transition']> | ({ readonly kind: 'dive' } & DiveLook)

/** Light of two grids, one giving way to the other, at one pixel after the other. */
export class TransitionPainter {
  readonly #air: WallPainter
  readonly #incoming: WallPainter
  readonly #paint: (px: number, py: number, out: Float64Array) => void
  readonly #other = new Float64Array(4)

  /** @param placed how the grid on air lies on the canvas */
  constructor(
    walls: { readonly air: WallPainter; readonly incoming: WallPainter },
    crossing: Crossing,
    placed: {
      readonly view: PictureView
      readonly grid: GridSize
      readonly canvas: { readonly width: number; readonly height: number }
    },
  ) {
    this.#air = walls.air
    this.#incoming = walls.incoming
    this.#paint = this.#painterOf(crossing, placed)
  }

  /** Writes the light there: [4] linear RGB, premultiplied, and alpha. */
  paint(px: number, py: number, out: Float64Array): void {
    this.#air.moveTo(px, py)
    this.#incoming.moveTo(px, py)
    this.#paint(px, py, out)
  }

  #painterOf(
    crossing: Crossing,
    { view, grid, canvas }: ConstructorParameters<typeof TransitionPainter>[2],
  ): (px: number, py: number, out: Float64Array) => void {
    if (crossing.kind === 'dive') return (_px, _py, out) => this.#mixInside(crossing, out)
    const transition = crossing
    switch (drawnTransition(transition.kind, this.#incoming.cellPx)) {
      case 'ripple': {
        const front = rippleFront(view, grid, canvas, transition)
        return (_px, _py, out) => this.#ripple(front, out)
      }
      case 'wipe': {
        const front = wipeFront(view, grid, canvas, transition.progress)
        return (px, _py, out) => this.#mix(wipeShare(front, px), out)
      }
      case 'cells': {
        const moments = cellSwitch(transition)
        return (px, py, out) => this.#switch(moments, px, py, out)
      }
      default: {
        const share = fadeShare(transition)
        return (_px, _py, out) => this.#mix(share, out)
      }
    }
  }

  #mix(share: number, out: Float64Array): void {
    const other = this.#other
    this.#air.paint(out)
    this.#air.seeThrough(out)
    this.#incoming.paint(other)
    this.#incoming.seeThrough(other)
    mixLight(out, other, share)
  }

  #mixInside({ share, softness }: DiveLook, out: Float64Array): void {
    const other = this.#other
    this.#air.paint(out)
    this.#air.seeThrough(out)
    this.#incoming.paint(other)
    this.#incoming.seeThrough(other)
    const soft = Math.max(softness, 0.0001)
    const [across, down] = this.#incoming.room
    const mask = share * smoothstep(0, soft, across) * smoothstep(0, soft, down)
    const cover = mask * this.#incoming.inside
    for (let channel = 0; channel < 4; channel++)
      out[channel] = out[channel]! * (1 - cover) + other[channel]! * mask
  }

  #ripple(front: RippleFront, out: Float64Array): void {
    const turn = this.#air.turn(front)
    const shown = turn < 0.5 ? this.#air : this.#incoming
    shown.paintTurning(turn < 0.5 ? turn : Math.max(shown.turn(front), 0.5), front.glow, out)
    shown.seeThrough(out)
  }

  #switch(moments: CellSwitch, px: number, py: number, out: Float64Array): void {
    const turn = this.#incoming.turnAlone(moments)
    const other = this.#other
    this.#incoming.paint(other)
    addShine(other, turn, moments.glow)
    this.#incoming.seeThrough(other)
    const cover = this.#incoming.openDoor(this.#air, turn)
    this.#air.paint(out)
    addShine(out, turn, moments.glow)
    this.#air.moveTo(px, py)
    this.#air.seeThrough(out)
    mixLight(out, other, 1 - cover)
  }
}

/** Mixes [4] light into another, by a share of 0..1. */
function mixLight(out: Float64Array, other: Float64Array, share: number): void {
  for (let channel = 0; channel < 4; channel++)
    out[channel] = out[channel]! * (1 - share) + other[channel]! * share
}

/** How much of the incoming grid shows at x pixels from the canvas centre. */
function wipeShare({ frontPx, perPx }: WipeFront, px: number): number {
  return smoothstep(0, 1, (frontPx - px) * perPx)
}
