import { TILE_RETIRED, tileFlags, tileFrames, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import type { PageStyle } from './page-encoder.ts'
import { PageStore } from './page-store.ts'
import type { SetRecord } from './set-record.ts'
import type { SetWriter } from './set-writer.ts'
import { placeRun, planTilePx } from './slot-plan.ts'
import type { StoredManifest, StoredTiles } from './stored-manifest.ts'
import { TileLists } from './tile-lists.ts'

/** Retired tiles, as a share of all ids, from which on a set is worth compacting. */
const MOST_RETIRED = 0.25

/**
 * The tiles of a set without its retired ones, under new ids and in new slots, decoding nothing; null while few tiles
 * are retired. Whoever stores them gives the set another lineage.
 */
export async function compactTiles(
  writer: SetWriter,
  manifest: StoredManifest,
  record: SetRecord,
  style: PageStyle,
): Promise<StoredTiles | null> {
  const [table, descriptors, means] = await Promise.all(
    [manifest.table, manifest.descriptors, manifest.means].map((name) => writer.read(name)),
  )
  const old = new TileLists()
  old.load(table!, descriptors!, means!)
  const ids = record.tiles.map((_, tile) => tile)
  const kept = ids.filter((tile) => (tileFlags(old.table, tile) & TILE_RETIRED) === 0)
  if (ids.length - kept.length <= ids.length * MOST_RETIRED) return null
  const before = new PageStore(writer, style, { ...manifest, pixels: record.pixels })
  const store = new PageStore(writer, style, null)
  const lists = new TileLists()
  let slotCount = 0
  for (const [tile, from] of kept.entries()) {
    const [oldSlot, count] = [tileSlot(old.table, from), tileFrames(old.table, from)]
    const firstSlot = placeRun(slotCount, count)
    const frames: Uint8Array[] = []
    for (let frame = 0; frame < count; frame++) {
      const pixels = await before.read(oldSlot + frame)
      frames.push(pixels)
      await store.write(firstSlot + frame, pixels)
    }
    const roundMs = tileRoundMs(old.table, from)
    lists.setTile(tile, firstSlot, frames, { flags: tileFlags(old.table, from), roundMs })
    slotCount = firstSlot + count
  }
  const { tilePx, pages, pixels } = await store.flush(slotCount, planTilePx(slotCount))
  const skipped = record.skipped.filter(({ reason }) => reason !== 'too-many')
  const compacted = { ...record, tiles: kept.map((tile) => record.tiles[tile]!), slotCount, skipped, pixels }
  const bytes = lists.bytes(kept.length)
  return {
    count: kept.length,
    slotCount,
    tilePx,
    pages,
    table: await writer.put(bytes.table, 'bin'),
    means: await writer.put(bytes.means, 'bin'),
    descriptors: await writer.put(bytes.descriptors, 'bin'),
    record: await writer.put(Buffer.from(JSON.stringify(compacted)), 'json'),
  }
}
