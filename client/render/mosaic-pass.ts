import {
  DataTexture,
  RedIntegerFormat,
  UnsignedByteType,
  type IUniform,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three'

import { BLUE_NOISE_SIDE, blueNoise } from '../../server/protocol/blue-noise.ts'
import type { CellChange } from '../../server/protocol/cell-change.ts'
import { PICTURE } from '../../server/protocol/picture.ts'
import type { DiveState, DrawState, TransitionState } from './draw-state.ts'
import type { FinishUniforms } from './finish.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import type { GpuCloseUps } from './gpu-close-ups.ts'
import type { GpuPages } from './gpu-pages.ts'
import { setTileTextures, tileTextureUniforms } from './tile-textures.ts'
import { setPieces, type WallPieces } from './wall-pieces.ts'
import type { GridLayer } from './grid-layer.ts'
import { MOSAIC_GLSL } from './mosaic-glsl.ts'
import { setTransition, viewUniform, type LightUniforms, type PlacedGrid } from './picture-uniforms.ts'

/** A layer with its cells resolved, and how it lies on the canvas. */
export type LayerView = PlacedGrid & { readonly layer: GridLayer }

/** What is drawn: one layer, or two during a transition. */
export type MosaicScene = {
  readonly air: LayerView
  readonly incoming: LayerView | null
  readonly transition: TransitionState | null
  /** The picture seen again in a tile, as `incoming`. */
  readonly dive: DiveState | null
  /** The wall in pieces. */
  readonly pieces: WallPieces | null
  readonly isFading: boolean
  /** The define by which fading cells move; null when they just fade. */
  readonly moving: CellMove | null
  readonly isLit: boolean
  /** Defines of the finish. */
  readonly finish: readonly string[]
  readonly pages: GpuPages
  /** Larger pictures of tiles; null when none is to be drawn. */
  readonly closeUps: GpuCloseUps | null
  readonly canvas: { readonly width: number; readonly height: number }
}

/** Defines of the ways in which cells move to change. */
export type CellMove = 'FLIP_CELLS' | 'POP_CELLS'

/** How cells that change this way move. */
export function moveOf(change: CellChange): CellMove | null {
  if (change === 'flip') return 'FLIP_CELLS'
  return change === 'pop' ? 'POP_CELLS' : null
}

const LAYERS = [
  [],
  ['TWO_LAYERS', 'RIPPLE'],
  ['TWO_LAYERS', 'FADE'],
  ['TWO_LAYERS', 'WIPE'],
  ['TWO_LAYERS', 'CELLS'],
  ['TWO_LAYERS', 'DIVE'],
] as const
const FAR_DETAILS = [
  ['CROSSFADE', 'GROUT', 'GLINT'],
  ['GROUT', 'GLINT'],
  ['CROSSFADE', 'GLINT'],
  ['SMALL', 'GLINT'],
] as const
const CLOSE_DETAILS = [
  ['CROSSFADE', 'GROUT', 'CLOSE', 'GLINT'],
  ['GROUT', 'CLOSE', 'GLINT'],
  ['CLOSE_UP', 'CROSSFADE', 'GROUT', 'CLOSE', 'GLINT'],
  ['CLOSE_UP', 'GROUT', 'CLOSE', 'GLINT'],
] as const

/** Defines that choose no tile. */
const LIGHT_ONLY: readonly string[] = ['GROUT', 'GLINT', 'BLEND']

/** Draws the picture from resolved cells and tile pages. */
export class MosaicPass {
  readonly #pass
  readonly #always: readonly string[]
  readonly #switchOrder = switchOrder()

  /** @param always defines of every drawing */
  constructor(light: LightUniforms, finish: FinishUniforms, always: readonly string[]) {
    this.#always = always
    this.#pass = new FullscreenPass(MOSAIC_GLSL, {
      ...tileTextureUniforms(),
      uSizePx: uniform(),
      uTexelPx: uniform(),
      uGap: uniform(),
      uMaster: uniform(),
      uMix: { value: 0 },
      uDiveSoftness: { value: 0 },
      uApart: { value: 0 },
      uOutput: { value: [0, 0, 1, 1] },
      uWhole: uniform(),
      uBlockSide: { value: 1 },
      uTurnMs: { value: 0 },
      uTurnGlow: { value: 0 },
      uRippleOriginPx: { value: [0, 0] },
      uRipplePxPerMs: { value: 1 },
      uWipeFrontPx: { value: 0 },
      uWipePerPx: { value: 1 },
      uSwitchOrder: { value: this.#switchOrder },
      uSwitchTravelMs: { value: 1 },
      uAirColours: uniform(),
      uAirSource: uniform(),
      uAirBlend: { value: 0 },
      uAirTiles: uniform(),
      uAir: uniform(),
      uIncomingColours: uniform(),
      uIncomingSource: uniform(),
      uIncomingBlend: { value: 0 },
      uIncomingTiles: uniform(),
      uIncoming: uniform(),
      ...light,
      ...finish,
    })
  }

  /**
   * Steps that compile the variants a show needs; those for large cells apart, which many shows never need.
   *
   * @param look defines that all of them have
   */
  preparations(
    renderer: WebGLRenderer,
    look: readonly string[],
  ): { readonly far: (() => void)[]; readonly close: (() => void)[] } {
    const steps = (details: readonly (readonly string[])[]): (() => void)[] =>
      LAYERS.flatMap((layer) =>
        details
          .map((detail) => [...layer, ...detail, ...look])
          .filter(isEverDrawn)
          .map((defines) => () => this.#pass.prepare(renderer, this.#withAlways(defines))),
      )
    return { far: steps(FAR_DETAILS), close: steps(CLOSE_DETAILS) }
  }

  /** Draws over the target, or the canvas when it is null. */
  draw(
    renderer: WebGLRenderer,
    scene: MosaicScene,
    state: DrawState,
    target: WebGLRenderTarget | null,
  ): void {
    this.#pass.draw(renderer, this.#withAlways(this.#setUp(scene, state)), target)
  }

  /** Draws which tiles are taken instead of their light, in a target of whole numbers: see SHOWN_TILES_GLSL. */
  drawIds(renderer: WebGLRenderer, scene: MosaicScene, state: DrawState, target: WebGLRenderTarget): void {
    const { uniforms } = this.#pass
    const lightOnly = [...LIGHT_ONLY, ...scene.finish]
    const defines = this.#setUp(scene, state).filter((name) => !lightOnly.includes(name))
    uniforms.uTexelPx.value = [scene.canvas.width / target.width, scene.canvas.height / target.height]
    this.#pass.draw(renderer, [...defines, 'SHOW_IDS'], target)
  }

  dispose(): void {
    this.#switchOrder.dispose()
    this.#pass.dispose()
  }

  /** Sets the uniforms of a drawing; gives its defines. */
  #setUp(scene: MosaicScene, state: DrawState): readonly string[] {
    const { air, incoming, transition, dive, canvas } = scene
    const { uniforms } = this.#pass
    setTileTextures(uniforms, scene)
    uniforms.uSizePx.value = [canvas.width, canvas.height]
    uniforms.uGap.value = state.gap
    uniforms.uMaster.value = state.master
    uniforms.uAirColours.value = air.layer.colourTexture
    uniforms.uAirTiles.value = air.layer.tileTexture
    uniforms.uAir.value = { ...viewUniform(air), layer: 0 }
    uniforms.uAirSource.value = air.layer.source.texture
    uniforms.uAirBlend.value = air.layer.source.share
    const defines: string[] = []
    if (incoming !== null && (transition !== null || dive !== null)) {
      uniforms.uIncomingColours.value = incoming.layer.colourTexture
      uniforms.uIncomingTiles.value = incoming.layer.tileTexture
      uniforms.uIncoming.value = { ...viewUniform(incoming), layer: 1 }
      uniforms.uIncomingSource.value = incoming.layer.source.texture
      uniforms.uIncomingBlend.value = incoming.layer.source.share
      const placed = { view: air.wholeView, grid: air.layer.wholeSize, canvas }
      const kind =
        transition === null ? 'DIVE' : setTransition(uniforms, transition, placed, incoming.wholeView.cellPx)
      if (dive !== null) uniforms.uMix.value = dive.share
      uniforms.uDiveSoftness.value = dive?.softness ?? 0
      defines.push('TWO_LAYERS', kind)
    }
    const cellPx = Math.max(air.wholeView.cellPx, incoming?.wholeView.cellPx ?? 0)
    if (cellPx <= PICTURE.TILE_NONE_PX) defines.push('SMALL')
    else {
      if (scene.closeUps !== null) defines.push('CLOSE_UP')
      if (scene.isFading) defines.push('CROSSFADE')
      if (state.gap > 0 && cellPx > PICTURE.GROUT_NONE_PX) defines.push('GROUT')
      if (cellPx > PICTURE.CLOSE_NONE_PX) defines.push('CLOSE')
      if (isShaped(air) || (incoming !== null && isShaped(incoming))) defines.push('SHAPED')
    }
    if (scene.isFading && scene.moving !== null) defines.push(scene.moving)
    if (air.layer.source.share > 0 || (incoming?.layer.source.share ?? 0) > 0) defines.push('BLEND')
    if (scene.isLit) defines.push('GLINT')
    if (scene.pieces !== null) {
      setPieces(uniforms, scene.pieces, air)
      defines.push('GATHER')
    }
    return [...defines, ...scene.finish]
  }

  #withAlways(defines: readonly string[]): readonly string[] {
    return [...defines, ...this.#always]
  }
}

/** Whether a layer's cells are no squares. */
export function isShaped({ size }: LayerView): boolean {
  return size.shape !== 'square'
}

/**
 * Cells of a pixel and less do not switch one by one: see drawnTransition; cells move only while they change; and who dives
 * has tiles before them that are large.
 */
function isEverDrawn(defines: readonly string[]): boolean {
  const isMoving = defines.includes('FLIP_CELLS') || defines.includes('POP_CELLS')
  if (isMoving && !defines.includes('CROSSFADE')) return false
  if (defines.includes('DIVE')) return defines.includes('CLOSE')
  return !(defines.includes('SMALL') && (defines.includes('CELLS') || defines.includes('SHAPED')))
}

function switchOrder(): DataTexture {
  const side = BLUE_NOISE_SIDE
  const texture = new DataTexture(blueNoise(), side, side, RedIntegerFormat, UnsignedByteType)
  texture.internalFormat = 'R8UI'
  texture.needsUpdate = true
  return texture
}

function uniform(): IUniform {
  return { value: null }
}
