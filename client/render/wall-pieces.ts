import type { IUniform } from 'three'

import type { GatherState } from './draw-state.ts'
import type { LayerView } from './mosaic-pass.ts'
import { outputOnCanvas, visibleBlocks, type BlockWindow, type OutputOnCanvas } from './particle-layout.ts'
import { viewUniform } from './picture-uniforms.ts'

/** The wall in pieces on a canvas. */
export type WallPieces = {
  /** 0 whole, 1 gone. */
  readonly apart: number
  readonly output: OutputOnCanvas
  readonly blocks: BlockWindow
}

/** Cuts the wall that is seen into at most so many pieces. */
export function cutWall(
  { apart, crop }: GatherState,
  air: LayerView,
  canvas: { readonly width: number; readonly height: number },
  most: number,
): WallPieces {
  const output = outputOnCanvas(canvas, crop)
  return { apart, output, blocks: visibleBlocks(air.wholeView, air.layer.wholeSize, output, most) }
}

/** Sets what GATHER_GLSL needs. */
export function setPieces(
  uniforms: Readonly<Record<'uApart' | 'uOutput' | 'uWhole' | 'uBlockSide', IUniform>>,
  { apart, output: { left, top, width, height }, blocks }: WallPieces,
  air: LayerView,
): void {
  uniforms.uApart.value = apart
  uniforms.uOutput.value = [left, top, width, height]
  uniforms.uBlockSide.value = blocks.side
  uniforms.uWhole.value = wholeViewUniform(air)
}

/** The view of the whole grid. */
export function wholeViewUniform(air: LayerView): ReturnType<typeof viewUniform> {
  return viewUniform({
    ...air,
    view: air.wholeView,
    size: { ...air.layer.wholeSize, shape: air.layer.shape.shape },
  })
}
