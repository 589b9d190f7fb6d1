import type { IUniform, WebGLRenderer } from 'three'

import { CELLS_GLSL } from './cells-glsl.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import type { GpuTileSet } from './gpu-tile-set.ts'
import type { LayerView } from './mosaic-pass.ts'
import { CLIPS_AT_REST, type ClipMoment } from '../../server/protocol/clip-frame.ts'

/** What a drawing of the cells depends on besides the layer. */
export type CellsState = {
  readonly nowMs: number
  readonly clips: ClipMoment
  readonly tint: number
  readonly hasMips: boolean
  /** Whether cells flip or pop to change, instead of fading. */
  readonly isMoving: boolean
}

const TINTS = [[], ['TINT'], ['COARSE_TINT']] as const

/** Resolves the cells of a grid to colours and tiles, once a frame at most, and only when something has changed. */
export class CellsPass {
  readonly #pass

  constructor() {
    this.#pass = new FullscreenPass(CELLS_GLSL, {
      uGrid: uniform(),
      uFade: uniform(),
      uFadeNow: uniform(),
      uFadeMs: uniform(),
      uTable: uniform(),
      uClipPlace: uniform(),
      uClipBeatMs: uniform(),
      uClipHash: uniform(),
      uMeans: uniform(),
      uTileCount: uniform(),
      uColours: uniform(),
      uTint: uniform(),
    })
  }

  /** Steps that compile the variants a show needs; those for cells that move to change apart. */
  preparations(renderer: WebGLRenderer): { readonly first: (() => void)[]; readonly moving: (() => void)[] } {
    const steps = (changes: readonly (readonly string[])[]): (() => void)[] =>
      TINTS.flatMap((tint) =>
        changes.map((change) => () => this.#pass.prepare(renderer, [...change, ...tint])),
      )
    return {
      first: steps([[], ['CROSSFADE']]),
      moving: steps([['CROSSFADE', 'AT_ONCE']]),
    }
  }

  /** Brings a layer's target up to date; tells whether cells are fading. */
  draw(renderer: WebGLRenderer, seen: LayerView, set: GpuTileSet, state: CellsState): boolean {
    const { layer } = seen
    const isFading = layer.takeFading(state.nowMs)
    const tint = layer.frame?.colours === null ? 0 : state.tint
    const { place, beatMs, areLocked } = set.hasClips ? state.clips : CLIPS_AT_REST
    layer.setMips(state.hasMips)
    const look = `${tint} ${place} ${beatMs} ${areLocked}`
    if (!layer.isStale && layer.look === look) return isFading
    layer.isStale = false
    layer.look = look
    const { uniforms } = this.#pass
    uniforms.uGrid.value = layer.grid
    uniforms.uFade.value = layer.fade
    uniforms.uFadeNow.value = Math.floor(state.nowMs) & 0xffff
    uniforms.uFadeMs.value = Math.max(1, layer.fadeMs)
    uniforms.uTable.value = set.table
    uniforms.uClipPlace.value = place
    uniforms.uClipBeatMs.value = beatMs
    uniforms.uClipHash.value = areLocked ? 0 : 0xffffffff
    uniforms.uMeans.value = set.means
    uniforms.uTileCount.value = set.data.manifest.count
    uniforms.uColours.value = layer.colours
    uniforms.uTint.value = tint
    const defines: string[] = []
    if (isFading) defines.push('CROSSFADE')
    if (isFading && state.isMoving) defines.push('AT_ONCE')
    if (tint > 0) defines.push(layer.hasCoarseColours ? 'COARSE_TINT' : 'TINT')
    this.#pass.draw(renderer, defines, layer.target)
    return isFading
  }

  dispose(): void {
    this.#pass.dispose()
  }
}

function uniform(): IUniform {
  return { value: null }
}
