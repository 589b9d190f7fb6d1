import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { expect, test } from 'vitest'

import { PAGE_PX, TILE_PX } from '../../../server/protocol/tile-set-manifest.ts'
import type { BuildReport } from '../../../server/tileset/build-messages.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { colourOf, temporaryFolder, writePictures } from './pictures.ts'

async function build(pictures: string, folder: string, isTidy: boolean): Promise<BuildReport> {
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  return buildTileSet({ source, name: 'set', folder, isLossless: true, isTidy })
}

/** Colours in the middle of the first tiles of a set that lies on one page. */
async function coloursOf(folder: string, { pages, count }: StoredManifest): Promise<string[]> {
  const page = await sharp(path.join(folder, pages[0]!.pictures[0]!)).raw().toBuffer()
  return Array.from({ length: count }, (_, tile) => {
    const at = ((TILE_PX / 2) * PAGE_PX + tile * TILE_PX + TILE_PX / 2) * 3
    return page.subarray(at, at + 3).join()
  })
}

const named = (pictures: string, number: number): string => path.join(pictures, `000${number}.png`)

test('many retired tiles are dropped with their slots under another lineage, and nothing is decoded', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 8)
  const { manifest: first } = await build(pictures, folder, true)
  const gone = await readFile(named(pictures, 1))
  for (const number of [1, 4, 6]) await rm(named(pictures, number))
  const { manifest: retired } = await build(pictures, folder, false)
  expect(retired).toMatchObject({ count: 8, lineage: first.lineage })
  const { manifest, isUnchanged, madeCount } = await build(pictures, folder, true)
  expect([isUnchanged, madeCount, manifest.count, manifest.slotCount]).toEqual([false, 0, 5, 5])
  expect(manifest.revision).toBe(retired.revision + 1)
  expect(manifest.lineage).not.toBe(first.lineage)
  expect(await coloursOf(folder, manifest)).toEqual([0, 2, 3, 5, 7].map((number) => colourOf(number).join()))
  expect(await build(pictures, folder, true)).toMatchObject({ isUnchanged: true, manifest })
  await writeFile(named(pictures, 1), gone)
  const back = await build(pictures, folder, true)
  expect(back).toMatchObject({ madeCount: 1, manifest: { count: 6, lineage: manifest.lineage } })
  expect((await coloursOf(folder, back.manifest))[5]).toBe(colourOf(1).join())
})

test('what a show has of the set before stays where pictures go and are dropped in one build', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 4)
  const { manifest: shown } = await build(pictures, folder, true)
  for (const number of [0, 2]) await rm(named(pictures, number))
  const { manifest } = await build(pictures, folder, true)
  expect(manifest.count).toBe(2)
  expect(await coloursOf(folder, shown)).toEqual([0, 1, 2, 3].map((number) => colourOf(number).join()))
})

test('few retired tiles keep their places, and so do all where that is not asked for', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 8)
  const { manifest: first } = await build(pictures, folder, true)
  for (const number of [1, 4]) await rm(named(pictures, number))
  const { manifest } = await build(pictures, folder, true)
  expect(manifest).toMatchObject({ count: 8, lineage: first.lineage })
})
