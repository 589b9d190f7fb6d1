import { pageLayout, tileSlot } from '../../../server/protocol/tile-set-manifest.ts'
import type { TileSetManifest } from '../../../server/protocol/tile-set-manifest.ts'
import { element } from '../surface/element.ts'
import { pickTiles } from '../surface/set-swatch.ts'

const COLS = 7
const ROWS = 2
const TILE_PX = 32

/** What a picture of a set is made from. */
export type ThumbnailSet = {
  readonly setId: number
  readonly manifest: TileSetManifest
  /** [count x 2] u32, as the manifest lays it out. */
  readonly table: Uint32Array
  /** [count x 3] u8 sRGB mean colours. */
  readonly means: Uint8Array
}

/** Which page file to read, and where tiles lie on it. */
export type ThumbnailPlan = {
  readonly url: string
  /** Side of a tile in that file. */
  readonly tilePx: number
  /** Top left of each tile there, column by column, light above dark. */
  readonly places: readonly { readonly x: number; readonly y: number }[]
}

/** What of a set's first page shows it best: tiles of all its hues. Null where the set has no page. */
export function planThumbnail({ setId, manifest, table, means }: ThumbnailSet): ThumbnailPlan | null {
  const layout = pageLayout(manifest.tilePx)
  const level = Math.min(layout.pictureLevels - 1, Math.max(0, Math.log2(manifest.tilePx / TILE_PX)))
  const file = manifest.pages[0]?.pictures[level]
  const count = Math.min(table.length / 2, means.length / 3)
  if (file === undefined || count === 0) return null
  const onPage = Array.from({ length: count }, (_, tile) => tile).filter(
    (tile) => tileSlot(table, tile) < layout.tiles,
  )
  const colours = Uint8Array.from(onPage.flatMap((tile) => [...means.subarray(tile * 3, tile * 3 + 3)]))
  const columns = pickTiles(colours)
  const picked = Array.from(
    { length: COLS },
    (_, col) => columns[Math.floor((col * columns.length) / COLS)] ?? [],
  )
  const tilePx = manifest.tilePx >> level
  return {
    url: `/tiles/${setId}/${file}`,
    tilePx,
    places: picked.flat().map((pick) => {
      const slot = tileSlot(table, onPage[pick]!)
      return {
        x: (slot % layout.sideTiles) * tilePx,
        y: Math.floor(slot / layout.sideTiles) * tilePx,
      }
    }),
  }
}

/** A strip of some of a set's tiles; null where its picture does not come. */
export async function setThumbnail(set: ThumbnailSet): Promise<HTMLCanvasElement | null> {
  const plan = planThumbnail(set)
  if (plan === null) return null
  const response = await fetch(plan.url)
  if (!response.ok) return null
  const bitmap = await createImageBitmap(await response.blob())
  const canvas = element('canvas', {
    width: COLS * TILE_PX,
    height: ROWS * TILE_PX,
    class: 'swatch',
    'aria-hidden': 'true',
  })
  const context = canvas.getContext('2d')
  for (const [place, { x, y }] of plan.places.entries()) {
    const [toX, toY] = [Math.floor(place / ROWS) * TILE_PX, (place % ROWS) * TILE_PX]
    context?.drawImage(bitmap, x, y, plan.tilePx, plan.tilePx, toX + 1, toY + 1, TILE_PX - 2, TILE_PX - 2)
  }
  bitmap.close()
  return canvas
}
