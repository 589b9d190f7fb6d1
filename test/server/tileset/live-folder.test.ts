import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import type { SmaltiError } from '../../../server/errors/smalti-error.ts'
import { TILE_RETIRED, tileFlags } from '../../../server/protocol/tile-set-manifest.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { findTileSets } from '../../../server/tileset/find-tile-sets.ts'
import { FolderWatch } from '../../../server/tileset/folder-watch.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { TileSetLibrary } from '../../../server/tileset/tile-set-library.ts'
import { until } from '../../fixtures/until.ts'
import { colourOf, plain, temporaryFolder, writePictures } from './pictures.ts'

const packageRoot = path.join(import.meta.dirname, '../../..')

/** A library that follows a folder of five pictures, one of them in a folder of its own. */
async function followFolder() {
  const pictures = await temporaryFolder()
  await writePictures(pictures, 4)
  await writePictures(path.join(pictures, 'drive'), 1, 50)
  const ready: StoredManifest[] = []
  const failed: SmaltiError[] = []
  const [entry] = await findTileSets({ dataDir: await temporaryFolder(), packageRoot, tiles: [pictures] })
  const library = new TileSetLibrary({
    entries: [entry!],
    logger: SILENT_LOGGER,
    ffmpeg: null,
    isFollowing: true,
    listener: {
      setReady: (_, manifest) => void ready.push(manifest),
      setProgress: () => {},
      setFailed: (_, error) => failed.push(error),
    },
  })
  onTestFinished(() => library.close())
  library.start()
  await library.finished()
  expect(ready.map(({ count }) => count)).toEqual([5])
  return { pictures, folder: entry!.folder, ready, failed, library }
}

async function activeTiles(folder: string, manifest: StoredManifest): Promise<number[]> {
  const bytes = await readFile(path.join(folder, manifest.table))
  const table = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  const tiles = Array.from({ length: manifest.count }, (_, tile) => tile)
  return tiles.filter((tile) => (tileFlags(table, tile) & TILE_RETIRED) === 0)
}

test('a photo dropped into the folder comes in, one that is deleted is retired', async () => {
  const { pictures, folder, ready, failed } = await followFolder()
  await plain(90, 60, colourOf(99)).png().toFile(path.join(pictures, 'new.png'))
  await until(() => ready.length === 2, 'the new photo', 25_000)
  expect(ready[1]).toMatchObject({ count: 6, lineage: ready[0]!.lineage })
  await rm(path.join(pictures, '0001.png'))
  await until(() => ready.length === 3, 'the photo to go', 25_000)
  expect(await activeTiles(folder, ready[2]!)).toEqual([0, 2, 3, 4, 5])
  expect(failed).toEqual([])
}, 60_000)

test('a photo in a new folder comes in too', async () => {
  const { pictures, ready } = await followFolder()
  await mkdir(path.join(pictures, 'trip', 'day'), { recursive: true })
  await plain(90, 60, colourOf(98))
    .png()
    .toFile(path.join(pictures, 'trip', 'day', 'new.png'))
  await until(() => ready.length === 2, 'the new photo', 25_000)
  expect(ready[1]!.count).toBe(6)
}, 60_000)

test('a half-copied file is never read', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 2)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const build = () => buildTileSet({ source, name: 'set', folder, isLive: true })
  const whole = await plain(90, 60, colourOf(97)).png().toBuffer()
  const file = path.join(pictures, 'new.png')
  await writeFile(file, whole.subarray(0, 60))
  const building = build()
  let isDone = false
  void building.finally(() => (isDone = true))
  while (!isDone) {
    await appendFile(file, 'more')
    await new Promise((next) => setImmediate(next))
  }
  expect(await building).toMatchObject({ unsettledCount: 1, skipped: [], manifest: { count: 2 } })
  await writeFile(file, whole)
  expect(await build()).toMatchObject({ unsettledCount: 0, skipped: [], manifest: { count: 3 } })
}, 60_000)

test('a folder that goes away changes nothing on stage, and nothing when it is back', async () => {
  const { pictures, folder, ready, failed, library } = await followFolder()
  await rename(
    path.join(pictures, 'drive'),
    path.join(path.dirname(pictures), `${path.basename(pictures)}-away`),
  )
  await plain(90, 60, colourOf(96)).png().toFile(path.join(pictures, 'new.png'))
  await until(() => ready.length === 2, 'the new photo', 25_000)
  expect(await activeTiles(folder, ready[1]!)).toEqual([0, 1, 2, 3, 4, 5])
  await rename(
    path.join(path.dirname(pictures), `${path.basename(pictures)}-away`),
    path.join(pictures, 'drive'),
  )
  await library.finished()
  expect([ready.length, failed]).toEqual([2, []])
}, 60_000)

test('the watch tells of changes in folders that came later, and of none once it is closed', async () => {
  const root = await temporaryFolder()
  let told = 0
  const watch = new FolderWatch(root, () => told++)
  await watch.start()
  await mkdir(path.join(root, 'a'))
  await until(() => told === 1, 'the folder')
  await until(async () => {
    await writeFile(path.join(root, 'a', 'file'), String(told))
    return told > 1
  }, 'a file in it')
  watch.close()
  const before = told
  await writeFile(path.join(root, 'a', 'other'), '1')
  await new Promise((next) => setImmediate(next))
  expect(told).toBe(before)
})
