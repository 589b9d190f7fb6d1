import { toLinear } from '../protocol/descriptor.ts'
import { PAGE_PX, pageLayout } from '../protocol/tile-set-manifest.ts'
import type { DecodedTileSet } from './composition.ts'

/**
 * Trilinear sample of a tile in linear light, kept inside the tile at the coarser of both levels.
 *
 * @param slot as the manifest's table has it
 * @param x    0..1 across the tile
 * @param out  [3] written
 * @returns whether the tile's page is there
 */
export function sampleTile(
  set: DecodedTileSet,
  slot: number,
  x: number,
  y: number,
  cellPx: number,
  out: Float64Array,
): boolean {
  const { tilePx, tiles, sideTiles, levels } = pageLayout(set.tilePx)
  const page = set.pages[Math.floor(slot / tiles)]
  if (page === undefined) return false
  const lod = Math.min(levels - 1, Math.max(0, Math.log2(tilePx / cellPx)))
  const fine = Math.floor(lod)
  const coarse = Math.ceil(lod)
  const margin = (0.5 * 2 ** coarse) / tilePx
  const place = slot % tiles
  const u = ((place % sideTiles) + within(x, margin)) / sideTiles
  const v = (Math.floor(place / sideTiles) + within(y, margin)) / sideTiles
  out.fill(0)
  addLevel(page[fine]!, PAGE_PX >> fine, u, v, 1 - (lod - fine), out)
  if (coarse > fine) addLevel(page[coarse]!, PAGE_PX >> coarse, u, v, lod - fine, out)
  return true
}

function within(place: number, margin: number): number {
  return Math.min(1 - margin, Math.max(margin, place))
}

function addLevel(
  pixels: Uint8Array,
  side: number,
  u: number,
  v: number,
  weight: number,
  out: Float64Array,
): void {
  const x = u * side - 0.5
  const y = v * side - 0.5
  const left = Math.floor(x)
  const top = Math.floor(y)
  const right = x - left
  const bottom = y - top
  for (let corner = 0; corner < 4; corner++) {
    const col = Math.min(side - 1, Math.max(0, left + (corner & 1)))
    const row = Math.min(side - 1, Math.max(0, top + (corner >> 1)))
    const share =
      ((corner & 1) === 1 ? right : 1 - right) * (corner >> 1 === 1 ? bottom : 1 - bottom) * weight
    if (share === 0) continue
    const at = (row * side + col) * 3
    for (let channel = 0; channel < 3; channel++) out[channel]! += toLinear(pixels[at + channel]!) * share
  }
}
