import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

import { tileFrames, tileSlot } from '../protocol/tile-set-manifest.ts'
import type { BuiltSet } from './built-set.ts'

const MOST_ON_SHEET = 1024
const PNG = { compressionLevel: 6 } as const

/** Writes a picture of a set's tiles, as many as go on one sheet, evenly chosen; gives how many those are. */
export async function writeContactSheet(set: BuiltSet, file: string): Promise<number> {
  const active = set.activeTiles
  const { tilePx } = set.manifest
  const count = Math.min(MOST_ON_SHEET, active.length)
  const tiles = Array.from({ length: count }, (_, at) => active[Math.floor((at * active.length) / count)]!)
  const cols = Math.ceil(Math.sqrt(count))
  const width = cols * tilePx
  const height = Math.ceil(count / cols) * tilePx
  const sheet = new Uint8Array(width * height * 3)
  for (const [at, tile] of tiles.entries()) {
    const pixels = await set.readSlot(tileSlot(set.table, tile))
    const left = (at % cols) * tilePx
    const top = Math.floor(at / cols) * tilePx
    for (let y = 0; y < tilePx; y++)
      sheet.set(pixels.subarray(y * tilePx * 3, (y + 1) * tilePx * 3), ((top + y) * width + left) * 3)
  }
  await sharp(sheet, { raw: { width, height, channels: 3 } })
    .png(PNG)
    .toFile(file)
  return count
}

/**
 * Writes a set's tiles as PNG files named by their numbers, the frames of moving ones as NUMBER-FRAME, into a folder
 * that is made if need be; gives how many files those are.
 */
export async function exportTiles(
  set: BuiltSet,
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<number> {
  await mkdir(folder, { recursive: true })
  const { tilePx } = set.manifest
  const tiles = set.activeTiles
  let count = 0
  for (const [done, tile] of tiles.entries()) {
    const frames = tileFrames(set.table, tile)
    for (let frame = 0; frame < frames; frame++) {
      const pixels = await set.readSlot(tileSlot(set.table, tile) + frame)
      const number = String(tile).padStart(5, '0')
      const name = frames === 1 ? `${number}.png` : `${number}-${String(frame).padStart(2, '0')}.png`
      const raw = { width: tilePx, height: tilePx, channels: 3 } as const
      await sharp(pixels, { raw }).png(PNG).toFile(path.join(folder, name))
      count++
    }
    onProgress(done + 1, tiles.length)
  }
  return count
}
