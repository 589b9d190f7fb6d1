import {
  NearestFilter,
  RGBAIntegerFormat,
  UnsignedIntType,
  WebGLRenderTarget,
  type WebGLRenderer,
} from 'three'

import { pageLayout, tileFrames, tileSlot } from '../../server/protocol/tile-set-manifest.ts'
import { closeUpKey } from '../tiles/close-up-name.ts'
import { pageKey } from '../tiles/tile-set-data.ts'
import { PACKED_TILE } from './cells-glsl.ts'
import { LARGE_PX, MEDIUM_PX } from './close-up-bits.ts'
import type { DrawState } from './draw-state.ts'
import type { GpuTileSet } from './gpu-tile-set.ts'
import type { LayerView, MosaicPass, MosaicScene } from './mosaic-pass.ts'
import { countTiles, type TileCounts, type ToldLayer } from './tile-counts.ts'

/** Texels in which a drawing is looked at. */
const SAMPLED = { width: 320, height: 180 }

/** Draws which tiles a drawing took and compares them with those that its grids name; makes nothing before the first time. */
export class ShownTiles {
  readonly #texels = new Uint32Array(SAMPLED.width * SAMPLED.height * 4)
  #target: WebGLRenderTarget | null = null

  /**
   * Compares a drawing, just made, with what it was to show.
   *
   * @param findSet the sets by id, as they are on the GPU
   */
  count(
    renderer: WebGLRenderer,
    mosaic: MosaicPass,
    scene: MosaicScene,
    asked: DrawState,
    findSet: (setId: number) => GpuTileSet | null,
  ): TileCounts {
    this.#target ??= idTarget()
    const { width, height } = SAMPLED
    mosaic.drawIds(renderer, scene, asked, this.#target)
    renderer.readRenderTargetPixels(this.#target, 0, 0, width, height, this.#texels)
    const layers = [scene.air, scene.incoming].map((seen) => {
      const set = seen === null ? null : findSet(seen.layer.shape.setId)
      return seen === null || set === null ? null : tellLayer(seen, set, scene, asked)
    })
    return countTiles(this.#texels, layers)
  }

  dispose(): void {
    this.#target?.dispose()
  }
}

/** What a layer is to show: the tiles of the grid that came for it, as far as its cells neither hold others nor fade. */
function tellLayer(
  { layer }: LayerView,
  { data }: GpuTileSet,
  { pages, closeUps, isFading }: MosaicScene,
  { air, incoming, nowUs }: DrawState,
): ToldLayer {
  const { setId } = layer.shape
  const { manifest, table } = data
  const asked = [air, incoming].find((frame) => frame !== null && layer.fits(frame)) ?? layer.frame
  const { tiles } = pageLayout(manifest.tilePx)
  const pageLayers = manifest.pages.map((page) => pages.pool.layerOf(pageKey(page)))
  return {
    cols: layer.shape.cols,
    tilesAt: (cell) => [
      ...(asked === null ? [] : [asked.cells[cell]!]),
      ...(layer.heldCount > 0 ? [layer.tileAt(cell)] : []),
      ...(isFading ? [layer.tileBefore(cell)] : []),
    ],
    pageSlots: (tileId) => {
      const slot = tileId < manifest.count ? tileSlot(table, tileId) : NaN
      const page = pageLayers[Math.floor(slot / tiles)] ?? null
      if (page === null) return null
      return { first: (page << PACKED_TILE.LAYER_SHIFT) | (slot % tiles), count: tileFrames(table, tileId) }
    },
    closeUpSlots: (tileId) => {
      const name = { setId, lineage: manifest.lineage, tileId, frames: tileFrames(table, tileId) }
      const medium = closeUps?.medium.show(closeUpKey({ ...name, side: MEDIUM_PX }), nowUs / 1000)
      const large = closeUps?.large.show(closeUpKey({ ...name, side: LARGE_PX }), nowUs / 1000)
      return [medium?.slots ?? [], large?.slots ?? []]
    },
  }
}

function idTarget(): WebGLRenderTarget {
  return new WebGLRenderTarget(SAMPLED.width, SAMPLED.height, {
    depthBuffer: false,
    generateMipmaps: false,
    format: RGBAIntegerFormat,
    type: UnsignedIntType,
    internalFormat: 'RGBA32UI',
    minFilter: NearestFilter,
    magFilter: NearestFilter,
  })
}
