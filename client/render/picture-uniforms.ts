import type { IUniform } from 'three'

import { GRID_SHAPES, type ShapedGrid } from '../../server/protocol/grid-shape.ts'
import type { PictureSpan } from '../../server/protocol/half-grid.ts'
import { PICTURE } from '../../server/protocol/picture.ts'
import {
  invert,
  lightOnCanvas,
  rippleFront,
  type GridSize,
  type PictureView,
} from '../../server/protocol/picture-view.ts'
import { smoothstep } from '../../server/protocol/smoothstep.ts'
import { TILE_PX } from '../../server/protocol/tile-set-manifest.ts'
import { cellSwitch, drawnTransition, fadeShare, wipeFront } from '../../server/protocol/transition.ts'
import type { LightState, TransitionState } from './draw-state.ts'

/** The shader's View. */
export type ViewUniform = {
  readonly centreCell: readonly [number, number]
  readonly centreFraction: readonly [number, number]
  readonly perPx: readonly number[]
  readonly toPx: readonly number[]
  readonly grid: readonly [number, number]
  readonly shape: number
  readonly pictureLow: readonly [number, number]
  readonly pictureHigh: readonly [number, number]
  readonly cellPx: number
  readonly tileLod: number
  readonly tileShare: number
}

/** How a grid lies on the canvas: its own view, and that of its whole grid, which is the same but for a half. */
export type PlacedGrid = {
  readonly view: PictureView
  readonly wholeView: PictureView
  readonly size: ShapedGrid
  readonly span: PictureSpan
}

export type LightUniforms = Readonly<
  Record<'uLightPx' | 'uLightScale' | 'uLightAmount' | 'uSweepAcross' | 'uSweepAt' | 'uSweepLight', IUniform>
>

/** A placed grid as uniforms, the matrices of its view column by column. */
export function viewUniform({ view, wholeView, size, span }: PlacedGrid): ViewUniform {
  const toPx = invert(view)
  return {
    centreCell: view.centreCell,
    centreFraction: view.centreFraction,
    perPx: [...view.perPxX, ...view.perPxY],
    toPx: [...toPx(1, 0), ...toPx(0, 1)],
    grid: [size.cols, size.rows],
    shape: GRID_SHAPES.indexOf(size.shape),
    pictureLow: [span.from, span.from],
    pictureHigh: [span.from + span.cols, span.from + span.rows],
    cellPx: view.cellPx,
    tileLod: Math.log2(TILE_PX / view.cellPx),
    tileShare: smoothstep(PICTURE.TILE_NONE_PX, PICTURE.TILE_FULL_PX, wholeView.cellPx),
  }
}

/** Uniforms of the light, dark. */
export function lightUniforms(): LightUniforms {
  return {
    uLightPx: { value: [0, 0] },
    uLightScale: { value: 1 },
    uLightAmount: { value: 0 },
    uSweepAcross: { value: [0, 0] },
    uSweepAt: { value: 0 },
    uSweepLight: { value: 0 },
  }
}

/** Sets the light's uniforms; tells whether there is any light. */
export function setLight(
  uniforms: LightUniforms,
  light: LightState,
  canvas: { readonly width: number; readonly height: number },
): boolean {
  const placed = lightOnCanvas(light, canvas)
  uniforms.uLightPx.value = placed.px
  uniforms.uLightScale.value = placed.scale
  uniforms.uLightAmount.value = placed.amount
  uniforms.uSweepAcross.value = placed.sweepAcross
  uniforms.uSweepAt.value = placed.sweepAt
  uniforms.uSweepLight.value = placed.sweepLight
  return placed.amount > 0 || placed.sweepLight > 0
}

export type TransitionUniforms = Readonly<
  Record<
    | 'uMix'
    | 'uTurnMs'
    | 'uTurnGlow'
    | 'uRippleOriginPx'
    | 'uRipplePxPerMs'
    | 'uWipeFrontPx'
    | 'uWipePerPx'
    | 'uSwitchTravelMs',
    IUniform
  >
>

/**
 * Sets the uniforms of a transition between two grids; gives the define that draws it.
 *
 * @param placed how the whole grid on air lies on the canvas
 * @param cellPx side of a cell of the incoming whole grid on screen
 */
export function setTransition(
  uniforms: TransitionUniforms,
  transition: TransitionState,
  { view, grid, canvas }: CanvasGrid,
  cellPx: number,
): 'FADE' | 'RIPPLE' | 'WIPE' | 'CELLS' {
  switch (drawnTransition(transition.kind, cellPx)) {
    case 'ripple': {
      const front = rippleFront(view, grid, canvas, transition)
      uniforms.uRippleOriginPx.value = front.originPx
      uniforms.uRipplePxPerMs.value = front.pxPerMs
      uniforms.uTurnMs.value = front.elapsedMs
      uniforms.uTurnGlow.value = front.glow
      return 'RIPPLE'
    }
    case 'wipe': {
      const front = wipeFront(view, grid, canvas, transition.progress)
      uniforms.uWipeFrontPx.value = front.frontPx
      uniforms.uWipePerPx.value = front.perPx
      return 'WIPE'
    }
    case 'cells': {
      const { elapsedMs, travelMs, glow } = cellSwitch(transition)
      uniforms.uTurnMs.value = elapsedMs
      uniforms.uTurnGlow.value = glow
      uniforms.uSwitchTravelMs.value = travelMs
      return 'CELLS'
    }
    default:
      uniforms.uMix.value = fadeShare(transition)
      return 'FADE'
  }
}

/** A grid on a canvas. */
type CanvasGrid = {
  readonly view: PictureView
  readonly grid: GridSize
  readonly canvas: { readonly width: number; readonly height: number }
}
