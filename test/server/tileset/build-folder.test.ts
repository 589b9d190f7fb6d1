import { appendFile, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { expect, test } from 'vitest'

import { PAGE_PX, TILE_PX } from '../../../server/protocol/tile-set-manifest.ts'
import type { BuildReport } from '../../../server/tileset/build-messages.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { countByReason } from '../../../server/tileset/skipped-file.ts'
import { shownFiles, type StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { colourOf, plain, temporaryFolder, writePictures } from './pictures.ts'
import { retiredTiles, tilePixels } from './stored-tiles.ts'

const GROUND = [10, 200, 30] as const

async function build(pictures: string, folder: string): Promise<BuildReport> {
  const source = { kind: 'pictures', pictures, ground: GROUND } as const
  return buildTileSet({ source, name: 'test', folder, isLossless: true })
}

/** Colour in the middle of every tile, by id. */
async function tileColours(folder: string, manifest: StoredManifest): Promise<string[]> {
  const colours: string[] = []
  for (let page = 0; page < manifest.pages.length; page++) {
    const raw = await sharp(path.join(folder, manifest.pages[page]!.pictures[0]!)).raw().toBuffer()
    for (let slot = 0; slot < 1024 && colours.length < manifest.count; slot++) {
      const [x, y] = [(slot % 32) * TILE_PX + 32, Math.floor(slot / 32) * TILE_PX + 32]
      colours.push(raw.subarray((y * PAGE_PX + x) * 3, (y * PAGE_PX + x) * 3 + 3).join())
    }
  }
  return colours
}

const colours = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => colourOf(first + at).join())

test('every format becomes a tile, whatever its name says', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  const at = (name: string): string => path.join(pictures, name)
  await plain(100, 80, [200, 10, 10]).jpeg().toFile(at('a.txt'))
  await plain(100, 80, [10, 200, 10]).png().toFile(at('b'))
  await plain(100, 80, [10, 10, 200]).webp({ lossless: true }).toFile(at('c.jpg'))
  await plain(100, 80, [200, 200, 10]).avif({ lossless: true }).toFile(at('d.avif'))
  await plain(100, 80, [200, 10, 200]).gif().toFile(at('e.gif'))
  await plain(100, 80, [10, 200, 200]).tiff().toFile(at('f.tif'))
  await plain(100, 80, [90, 90, 90]).greyscale().png().toFile(at('g.png'))
  await sharp(await plain(100, 80, [20, 30, 40]).png().toBuffer())
    .toColourspace('rgb16')
    .png()
    .toFile(at('h.png'))
  const { manifest, skipped } = await build(pictures, data)
  expect(skipped).toEqual([])
  const seen = (await tileColours(data, manifest)).map((colour) => colour.split(',').map(Number))
  const wanted = [
    [200, 10, 10],
    [10, 200, 10],
    [10, 10, 200],
    [200, 200, 10],
    [200, 10, 200],
    [10, 200, 200],
    [90, 90, 90],
    [20, 30, 40],
  ]
  expect(seen).toHaveLength(wanted.length)
  for (const [at, colour] of wanted.entries()) {
    for (const c of [0, 1, 2]) expect(Math.abs(seen[at]![c]! - colour[c]!)).toBeLessThanOrEqual(3)
  }
})

test('a picture is turned as EXIF says, cut at its centre, and its alpha laid on the ground', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  const left = await plain(100, 100, [250, 0, 0]).png().toBuffer()
  const middle = await plain(50, 100, [0, 0, 250]).png().toBuffer()
  await plain(300, 100, [0, 250, 0])
    .composite([
      { input: left, left: 0, top: 0 },
      { input: middle, left: 100, top: 0 },
    ])
    .withMetadata({ orientation: 6 })
    .png()
    .toFile(path.join(pictures, 'turned.png'))
  await sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .png()
    .toFile(path.join(pictures, 'void.png'))
  const { manifest } = await build(pictures, data)
  const pixels = await tilePixels(data, manifest, 0)
  const pixel = (x: number, y: number): number[] => [
    ...pixels.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3),
  ]
  expect(pixel(32, 10)).toEqual([0, 0, 250])
  expect(pixel(32, 54)).toEqual([0, 250, 0])
  expect([...(await tilePixels(data, manifest, 1)).subarray(0, 3)]).toEqual(GROUND)
})

test('an unchanged folder is not built again, and adding pictures keeps ids and decodes only those', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 40)
  const first = await build(pictures, data)
  expect(first.skipped).toEqual([])
  expect(first).toMatchObject({ isUnchanged: false, madeCount: 40, manifest: { count: 40 } })
  const before = await readdir(data)
  const again = await build(pictures, data)
  expect(again).toMatchObject({ isUnchanged: true, madeCount: 0, manifest: first.manifest })
  expect(await readdir(data)).toEqual(before)
  await writePictures(path.join(pictures, '00-new'), 3, 500)
  const more = await build(pictures, data)
  expect(more).toMatchObject({ madeCount: 3, manifest: { count: 43 } })
  expect(more.manifest.revision).toBeGreaterThan(first.manifest.revision)
  expect(await tileColours(data, more.manifest)).toEqual([...colours(0, 40), ...colours(500, 3)])
})

test('changed, renamed, doubled and removed pictures are brought up to date', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  const at = (name: string): string => path.join(pictures, name)
  await writePictures(pictures, 10)
  await build(pictures, data)
  await rm(at('0003.png'))
  await rename(at('0005.png'), at('renamed.png'))
  await plain(64, 64, colourOf(700)).png().toFile(at('0007.png'))
  await writeFile(at('copy.png'), await readFile(at('0001.png')))
  await utimes(at('0002.png'), 1, 1)
  const { manifest, madeCount, skipped } = await build(pictures, data)
  expect(madeCount).toBe(1)
  expect(skipped).toEqual([{ path: 'copy.png', reason: 'double', detail: 'the same as 0001.png' }])
  expect(await tileColours(data, manifest)).toEqual([...colours(0, 10), ...colours(700, 1)])
  expect(await retiredTiles(data, manifest)).toEqual([3, 7])
})

test('a picture that comes back gets its old id back, and nothing is decoded', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 4)
  const { manifest: first } = await build(pictures, data)
  const kept = await readFile(path.join(pictures, '0002.png'))
  await rm(path.join(pictures, '0002.png'))
  const { manifest: without } = await build(pictures, data)
  expect(await retiredTiles(data, without)).toEqual([2])
  await writeFile(path.join(pictures, 'again.png'), kept)
  const { manifest, madeCount } = await build(pictures, data)
  expect([madeCount, manifest.count, manifest.revision]).toEqual([0, 4, 3])
  expect(await retiredTiles(data, manifest)).toEqual([])
  expect([without.lineage, manifest.lineage]).toEqual([first.lineage, first.lineage])
})

test('more than a page of pictures, then a hole in the first page', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 1030)
  const { manifest } = await build(pictures, data)
  expect(manifest.pages).toHaveLength(2)
  expect(await tileColours(data, manifest)).toEqual(colours(0, 1030))
  for (let number = 2; number < 10; number++) await rm(path.join(pictures, `000${number}.png`))
  const less = await build(pictures, data)
  expect(less).toMatchObject({ madeCount: 0, manifest: { count: 1030, pages: manifest.pages } })
  expect(await retiredTiles(data, less.manifest)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
})

test('the same folder gives the same bytes', async () => {
  const [pictures, one, two] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 30)
  const [first, second] = [await build(pictures, one), await build(pictures, two)]
  const { lineage, revision } = second.manifest
  expect(second.manifest).toEqual({ ...first.manifest, lineage, revision })
  const shown = expect.arrayContaining(shownFiles(first.manifest)) as string[]
  expect(await readdir(one)).toEqual(shown)
  expect(await readdir(two)).toEqual(shown)
})

test('only the files that the two newest revisions need are kept', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  for (let round = 0; round < 4; round++) {
    await writePictures(pictures, 2, round * 2)
    await build(pictures, data)
  }
  const names = await readdir(data)
  expect(names.filter((name) => name.endsWith('.rgb'))).toHaveLength(2)
  expect(names.filter((name) => name.endsWith('.tiles'))).toHaveLength(1)
  expect(names.filter((name) => name.startsWith('.'))).toEqual([])
})

test('a folder without a usable picture is refused with the reasons, one that is missing with its path', async () => {
  const [pictures, data] = [await temporaryFolder(), await temporaryFolder()]
  await appendFile(path.join(pictures, 'notes.jpg'), 'not a picture')
  await expect(build(pictures, data)).rejects.toMatchObject({
    code: 'bad-tile-set',
    message: expect.stringContaining('1 not-a-picture') as string,
  })
  const missing = path.join(pictures, 'none')
  await expect(build(missing, data)).rejects.toMatchObject({
    message: expect.stringContaining(missing) as string,
  })
  expect(countByReason([{ path: 'a', reason: 'empty', detail: '' }])).toEqual({ empty: 1 })
})
