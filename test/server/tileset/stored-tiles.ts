import { readFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { expect } from 'vitest'

import { TILE_PX, TILE_RETIRED, tileFlags } from '../../../server/protocol/tile-set-manifest.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'

/** Pixels of a tile in the lossless page, [64 x 64 x 3]. */
export async function tilePixels(folder: string, manifest: StoredManifest, slot: number): Promise<Buffer> {
  const at = slot % 1024
  const file = path.join(folder, manifest.pages[Math.floor(slot / 1024)]!.pictures[0]!)
  const area = {
    left: (at % 32) * TILE_PX,
    top: Math.floor(at / 32) * TILE_PX,
    width: TILE_PX,
    height: TILE_PX,
  }
  const { data, info } = await sharp(file).extract(area).raw().toBuffer({ resolveWithObject: true })
  expect(info.channels).toBe(3)
  return data
}

/** Tiles that no cell gets any more. */
export async function retiredTiles(folder: string, manifest: StoredManifest): Promise<number[]> {
  const bytes = await readFile(path.join(folder, manifest.table))
  const table = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const tiles = Array.from({ length: manifest.count }, (_, tile) => tile)
  return tiles.filter((tile) => (tileFlags(table, tile) & TILE_RETIRED) !== 0)
}
