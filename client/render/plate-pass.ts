import type { IUniform, WebGLRenderer, WebGLRenderTarget } from 'three'

import type { PictureView } from '../../server/protocol/picture-view.ts'
import { viewOfPlate, type Plate } from '../../server/protocol/plate.ts'
import { wholeSizeOf } from '../../server/protocol/wire.ts'
import { OVER } from './blending.ts'
import type { DrawState } from './draw-state.ts'
import type { FinishUniforms } from './finish.ts'
import type { GpuTileSet } from './gpu-tile-set.ts'
import type { MosaicScene } from './mosaic-pass.ts'
import { FULLSCREEN_GLSL } from './picture-glsl.ts'
import { viewUniform } from './picture-uniforms.ts'
import { PLATE_GLSL } from './plate-glsl.ts'
import { ShaderPass } from './shader-pass.ts'
import { setTileTextures, tileTextureUniforms } from './tile-textures.ts'

/** A plate with the set that its tile is of, and how the grid of its cell lies on the canvas. */
export type PlacedPlate = Plate & { readonly set: GpuTileSet; readonly view: PictureView }

/** A plate with its set and place; null where there is none, or its tile is not known yet. */
export function placePlate(
  { plate, air, incoming, transform }: DrawState,
  find: (setId: number) => GpuTileSet | null,
): PlacedPlate | null {
  const set = plate && find(plate.tile.setId)
  const reference = air ?? incoming
  if (plate === null || set === null || reference === null) return null
  const { count, lineage } = set.data.manifest
  if (plate.tile.tileId >= count || plate.tile.lineage !== lineage) return null
  return { ...plate, set, view: viewOfPlate(transform, wholeSizeOf(reference), plate) }
}

/** Draws a tile plain over the mosaic. */
export class PlatePass {
  readonly #pass

  constructor(finish: FinishUniforms) {
    const uniforms = {
      ...tileTextureUniforms(),
      uSizePx: uniform(),
      uMaster: uniform(),
      uAir: uniform(),
      uPlate: uniform(),
      uPlateCell: uniform(),
      uPlateTile: { value: 0 },
      uPlateMean: uniform(),
      uPlateShare: { value: 0 },
      ...finish,
    }
    this.#pass = new ShaderPass(
      { vertex: FULLSCREEN_GLSL, fragment: PLATE_GLSL, blending: OVER },
      uniforms,
      3,
    )
  }

  /** Steps that compile the variants of a look, its defines. */
  preparations(renderer: WebGLRenderer, look: readonly string[]): (() => void)[] {
    return [['CLOSE_UP'], []].map((closeUp) => () => this.#pass.prepare(renderer, [...closeUp, ...look]))
  }

  /** Draws over the target, or the canvas when it is null. */
  draw(
    renderer: WebGLRenderer,
    { tile, share, set, view }: PlacedPlate,
    scene: Pick<MosaicScene, 'air' | 'pages' | 'closeUps' | 'finish' | 'canvas'>,
    state: DrawState,
    target: WebGLRenderTarget | null,
  ): void {
    const { uniforms } = this.#pass
    setTileTextures(uniforms, scene)
    uniforms.uSizePx.value = [scene.canvas.width, scene.canvas.height]
    uniforms.uMaster.value = state.master
    uniforms.uAir.value = viewUniform(scene.air)
    uniforms.uPlate.value = viewUniform({ view, wholeView: view, size: tile, span: { ...tile, from: 0 } })
    uniforms.uPlateCell.value = [tile.col, tile.row]
    uniforms.uPlateTile.value = set.packTile(tile, state.clips)
    uniforms.uPlateMean.value = set.meanLight(tile.tileId)
    uniforms.uPlateShare.value = share
    const defines = tile.shape === 'square' ? [...scene.finish] : ['SHAPED', ...scene.finish]
    if (scene.closeUps !== null) defines.push('CLOSE_UP')
    this.#pass.draw(renderer, defines, target)
  }

  dispose(): void {
    this.#pass.dispose()
  }
}

function uniform(): IUniform {
  return { value: null }
}
