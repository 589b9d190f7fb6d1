import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { expect, test } from 'vitest'

import type { BuildReport } from '../../../server/tileset/build-messages.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { countByReason } from '../../../server/tileset/skipped-file.ts'
import { seeded, temporaryFolder } from './pictures.ts'

/** A picture of coarse blocks in colours of its own. */
async function writePicture(folder: string, name: string, seed: number, quality = 95): Promise<void> {
  await mkdir(folder, { recursive: true })
  const random = seeded(seed)
  const blocks = Uint8Array.from({ length: 4 * 4 * 3 }, () => random() * 256)
  await sharp(blocks, { raw: { width: 4, height: 4, channels: 3 } })
    .resize(96, 96, { kernel: 'cubic' })
    .jpeg({ quality })
    .toFile(path.join(folder, name))
}

async function build(pictures: string, folder: string, maxTiles: number): Promise<BuildReport> {
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  return buildTileSet({ source, name: 'crowded', folder, maxTiles })
}

const namesOf = (report: BuildReport, reason: string): string[] =>
  report.skipped.filter((skip) => skip.reason === reason).map((skip) => skip.path)

test('where pictures do not all fit, nearly equal ones share a tile, and only then some are left out', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  for (let seed = 0; seed < 6; seed++) await writePicture(pictures, `${seed}a.jpg`, seed + 1)
  for (let seed = 0; seed < 4; seed++) await writePicture(pictures, `${seed}b.jpg`, seed + 1, 85)
  const report = await build(pictures, folder, 5)
  expect(report.manifest.count).toBe(5)
  expect(countByReason(report.skipped)).toEqual({ merged: 4, 'too-many': 1 })
  expect(namesOf(report, 'merged')).toEqual(['0b.jpg', '1b.jpg', '2b.jpg', '3b.jpg'])
  expect(namesOf(report, 'too-many')).toEqual(['5a.jpg'])
  expect(report.skipped.find((skip) => skip.path === '2b.jpg')!.detail).toContain('2a.jpg')
})

test('where all fit, nearly equal pictures are tiles of their own', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  for (const quality of [95, 85]) await writePicture(pictures, `${quality}.jpg`, 1, quality)
  expect(await build(pictures, folder, 2)).toMatchObject({ skipped: [], manifest: { count: 2 } })
})

test('ids stay when a set becomes crowded, and what was left out is looked at again once a file is gone', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  for (let seed = 0; seed < 4; seed++) await writePicture(pictures, `${seed}a.jpg`, seed + 1)
  await build(pictures, folder, 4)
  await writePicture(pictures, '0b.jpg', 1, 85)
  const crowded = await build(pictures, folder, 4)
  expect([crowded.madeCount, crowded.manifest.count, namesOf(crowded, 'merged')]).toEqual([0, 4, ['0b.jpg']])
  await writeFile(path.join(pictures, 'note.txt'), 'not a picture')
  expect(namesOf(await build(pictures, folder, 4), 'merged')).toEqual(['0b.jpg'])
  await rm(path.join(pictures, '0a.jpg'))
  const less = await build(pictures, folder, 5)
  expect([less.madeCount, less.manifest.count, namesOf(less, 'merged')]).toEqual([1, 5, []])
})
