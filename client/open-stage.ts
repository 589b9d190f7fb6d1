import { FlatStage } from './flat-stage.ts'
import { MeanKeeper } from './mean-keeper.ts'
import { MosaicRenderer } from './render/mosaic-renderer.ts'
import type { Stage, TileKeeper } from './stage.ts'
import type { TileObserver } from './tiles/tile-set-data.ts'
import { TileStore } from './tiles/tile-store.ts'
import type { PageFlags } from './ui/page-flags.ts'

/** The mosaic on a canvas, or flat cells where the browser has no WebGL2; `observers` hear of its tile sets too. */
export function openStage(
  canvas: HTMLCanvasElement,
  { tileMemory, hud }: Pick<PageFlags, 'tileMemory' | 'hud'>,
  isTransparent: boolean,
  observers: readonly TileObserver[] = [],
): { stage: Stage; tiles: TileKeeper } {
  if (document.createElement('canvas').getContext('webgl2') === null) {
    const stage = new FlatStage(canvas, { isTransparent })
    return { stage, tiles: new MeanKeeper([stage, ...observers]) }
  }
  const tiles = new TileStore()
  const stage = new MosaicRenderer(canvas, {
    isTransparent,
    tileMemory,
    inspection: hud === 'times' ? null : hud,
  })
  stage.setTileSource(tiles)
  for (const observer of observers) tiles.observe(observer)
  return { stage, tiles }
}
