import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import type { SmaltiError } from '../../../server/errors/smalti-error.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { openTileSet } from '../../../server/tileset/open-tile-set.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { findTileSets } from '../../../server/tileset/find-tile-sets.ts'
import { TileSetLibrary } from '../../../server/tileset/tile-set-library.ts'
import { cameraPhoto } from './photos.ts'
import { plain, temporaryFolder, writePictures } from './pictures.ts'

const packageRoot = path.join(import.meta.dirname, '../../..')

type Told = { readonly name: string; readonly manifest: StoredManifest; readonly descriptors: Int16Array }

async function openLibrary(dataDir: string, tiles: readonly string[]) {
  const ready: Told[] = []
  const failed: { name: string; error: SmaltiError }[] = []
  const arena = new Arena(50e6)
  const library = new TileSetLibrary({
    entries: await findTileSets({ dataDir, packageRoot, tiles }),
    logger: SILENT_LOGGER,
    ffmpeg: null,
    isFollowing: true,
    listener: {
      setReady: async (entry, manifest) => {
        const set = await openTileSet({ folder: entry.folder, setId: entry.setId, memory: arena })
        const lanes = new Int16Array(arena.memory.buffer, set.descriptorOffset, manifest.count * 8)
        ready.push({ name: entry.name, manifest, descriptors: lanes.slice() })
        set.close()
      },
      setProgress: () => {},
      setFailed: (entry, error) => failed.push({ name: entry.name, error }),
    },
  })
  onTestFinished(() => library.close())
  return { tileSets: library, ready, failed }
}

test('at the very first start a coarse set comes first, the whole one keeps its ids, and the next start is at once', async () => {
  const dataDir = await temporaryFolder()
  const first = await openLibrary(dataDir, ['emoji'])
  first.tileSets.start()
  await first.tileSets.finished()
  expect(first.failed).toEqual([])
  const [coarse, whole] = first.ready
  expect(first.ready).toHaveLength(2)
  expect(coarse!.manifest).toMatchObject({ revision: 1, count: 600, name: 'emoji', label: 'Emoji' })
  expect(whole!.manifest.revision).toBe(2)
  expect(whole!.manifest.count).toBeGreaterThan(1900)
  expect(whole!.descriptors.subarray(0, 600 * 8)).toEqual(coarse!.descriptors)
  const second = await openLibrary(dataDir, ['emoji'])
  second.tileSets.start()
  await second.tileSets.finished()
  expect(second.ready.map((told) => told.manifest)).toEqual([whole!.manifest])
}, 120_000)

test('photos come on stage by their previews, and again when they are refined', async () => {
  const root = await temporaryFolder()
  const [main, exif] = [
    await plain(600, 400, [200, 0, 0]).jpeg().toBuffer(),
    await plain(160, 107, [0, 0, 200]).jpeg().toBuffer(),
  ]
  await mkdir(path.join(root, 'photos'))
  await writeFile(path.join(root, 'photos', 'a.jpg'), cameraPhoto({ main, exif, padding: 300_000 }))
  const { tileSets, ready, failed } = await openLibrary(path.join(root, 'data'), [path.join(root, 'photos')])
  tileSets.start()
  await tileSets.finished()
  expect(failed).toEqual([])
  expect(ready.map(({ manifest }) => [manifest.revision, manifest.count])).toEqual([
    [1, 1],
    [2, 1],
  ])
})

test('sets keep their order and get distinct names, and one that fails does not stop the next', async () => {
  const root = await temporaryFolder()
  for (const folder of ['one/cats', 'two/cats', 'empty'])
    await mkdir(path.join(root, folder), { recursive: true })
  await writePictures(path.join(root, 'one/cats'), 5)
  await writePictures(path.join(root, 'two/cats'), 6)
  const tiles = ['one/cats', 'empty', 'two/cats', 'one/cats/'].map((folder) => path.join(root, folder))
  const { tileSets: library, ready, failed } = await openLibrary(path.join(root, 'data'), tiles)
  expect(library.entries.map((entry) => [entry.setId, entry.name])).toEqual([
    [1, 'cats'],
    [2, 'empty'],
    [3, 'cats-2'],
  ])
  library.start()
  await library.finished()
  expect(ready.map((told) => [told.name, told.manifest.count])).toEqual([
    ['cats', 5],
    ['cats-2', 6],
  ])
  expect(failed.map(({ name, error }) => [name, error.code, error.isFatal])).toEqual([
    ['empty', 'bad-tile-set', false],
  ])
})

test('a built set is ready before its folder is looked at, then follows what changed', async () => {
  const root = await temporaryFolder()
  const pictures = path.join(root, 'photos')
  await writePictures(pictures, 5)
  const first = await openLibrary(root, [pictures])
  first.tileSets.start()
  await first.tileSets.finished()
  await writePictures(pictures, 7)
  const second = await openLibrary(root, [pictures])
  second.tileSets.start()
  await second.tileSets.finished()
  expect(second.ready.map((told) => [told.manifest.revision, told.manifest.count])).toEqual([
    [1, 5],
    [2, 7],
  ])
  await rm(pictures, { recursive: true })
  await expect(openLibrary(root, [pictures])).rejects.toMatchObject({ code: 'bad-tile-set' })
})

test('a torn manifest is kept aside and the set built again', async () => {
  const root = await temporaryFolder()
  const pictures = path.join(root, 'photos')
  await writePictures(pictures, 5)
  const first = await openLibrary(root, [pictures])
  first.tileSets.start()
  await first.tileSets.finished()
  const { folder } = first.tileSets.entries[0]!
  await writeFile(path.join(folder, 'manifest.json'), '{"format":1,')
  const second = await openLibrary(root, [pictures])
  second.tileSets.start()
  await second.tileSets.finished()
  expect(second.ready.map((told) => told.manifest.count)).toEqual([5])
  expect(existsSync(path.join(folder, 'manifest.json.bad'))).toBe(true)
})

test('closed in the middle of a build, it ends at once and tells no failure', async () => {
  const root = await temporaryFolder()
  const { tileSets: library, ready, failed } = await openLibrary(root, ['emoji'])
  library.start()
  await library.close()
  await library.close()
  expect([ready, failed]).toEqual([[], []])
  const folder = path.join(root, 'tilesets', 'emoji')
  expect(existsSync(path.join(folder, 'manifest.json'))).toBe(false)
  expect((await readdir(path.join(root, 'tilesets'))).length).toBeLessThanOrEqual(1)
})

test.each([
  ['nothing-of-this-name', 'no tile set and no folder'],
  ['/no/such/folder', 'no tile set and no folder'],
  [path.join(packageRoot, 'package.json'), 'is neither a folder nor a film'],
])('%s is refused with the cure', async (value, words) => {
  const opening = openLibrary(await temporaryFolder(), [value])
  await expect(opening).rejects.toMatchObject({
    code: 'bad-tile-set',
    isFatal: true,
    message: expect.stringContaining(words) as string,
    cure: expect.stringMatching(/folder/) as string,
  })
})

test("the show's process never loads sharp", () => {
  const library = new URL('../../../server/tileset/tile-set-library.ts', import.meta.url).href
  const opener = new URL('../../../server/tileset/open-tile-set.ts', import.meta.url).href
  const script = `
    import ${JSON.stringify(library)}
    import ${JSON.stringify(opener)}
    console.log(process.report.getReport().sharedObjects.filter((file) => /vips|sharp/.test(file)).length)`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(out.trim()).toBe('0')
})
