import { cp, readFile, truncate, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { beforeAll, expect, test } from 'vitest'

import { Arena } from '../../../server/frame/arena.ts'
import { DESCRIPTOR_LANES, LUMA_SCALE } from '../../../server/protocol/descriptor.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { openTileSet } from '../../../server/tileset/open-tile-set.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { temporaryFolder, writePictures } from './pictures.ts'

let built: string
let manifest: StoredManifest
const kept: (() => Promise<void>)[] = []

beforeAll(async () => {
  const { mkdtemp, rm } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  built = await mkdtemp(path.join(tmpdir(), 'smalti-built-'))
  const pictures = path.join(built, 'pictures')
  await writePictures(pictures, 20)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  manifest = (await buildTileSet({ source, name: 'set', folder: path.join(built, 'set') })).manifest
  kept.push(() => rm(built, { recursive: true, force: true }))
  return async () => {
    for (const end of kept) await end()
  }
})

async function copyOfSet(): Promise<string> {
  const folder = await temporaryFolder()
  await cp(path.join(built, 'set'), folder, { recursive: true })
  return folder
}

test('descriptors lie in the arena until the set is closed, twice if need be', async () => {
  const arena = new Arena(10e6)
  const set = await openTileSet({ folder: await copyOfSet(), setId: 3, memory: arena })
  expect(set).toMatchObject({ setId: 3, manifest })
  const lanes = new Int16Array(arena.memory.buffer, set.descriptorOffset, manifest.count * DESCRIPTOR_LANES)
  const luma = 0.2126 * 24 + 0.7152 * 8 + 0.0722 * 8
  expect([...lanes.subarray(8, 12)]).toEqual(Array(4).fill(Math.round(luma * LUMA_SCALE)))
  expect(arena.usedBytes).toBeGreaterThan(0)
  set.close()
  set.close()
  expect(arena.usedBytes).toBe(0)
})

const damages: readonly [string, (folder: string) => Promise<unknown>][] = [
  ['no manifest', (folder) => unlink(path.join(folder, 'manifest.json'))],
  ['half a manifest', (folder) => truncate(path.join(folder, 'manifest.json'), 200)],
  ['garbage', (folder) => writeFile(path.join(folder, 'manifest.json'), Buffer.alloc(500, 0xa5))],
  ['a missing page', (folder) => unlink(path.join(folder, manifest.pages[0]!.pictures[2]!))],
  ['an empty page', (folder) => truncate(path.join(folder, manifest.pages[0]!.pictures[0]!), 0)],
  ['a torn table', (folder) => truncate(path.join(folder, manifest.table), 8)],
  ['torn descriptors', (folder) => truncate(path.join(folder, manifest.descriptors), 16)],
  [
    'a table of slots that are not there',
    (folder) => writeFile(path.join(folder, manifest.table), Buffer.alloc(160, 0xff)),
  ],
  ['a path for a file name', (folder) => edit(folder, { means: '../../secret.bin' })],
  ['a count too large', (folder) => edit(folder, { count: 65_536 })],
  ['a count of none', (folder) => edit(folder, { count: 0 })],
  ['pages that do not fit the slots', (folder) => edit(folder, { slotCount: 3000 })],
  ['a format from elsewhere', (folder) => edit(folder, { format: 2 as 1 })],
]

async function edit(folder: string, change: Partial<StoredManifest>): Promise<void> {
  const file = path.join(folder, 'manifest.json')
  const stored = JSON.parse(await readFile(file, 'utf8')) as StoredManifest
  await writeFile(file, JSON.stringify({ ...stored, ...change }))
}

test.each(damages)('a set with %s is refused', async (_name, damage) => {
  const folder = await copyOfSet()
  await damage(folder)
  const arena = new Arena(10e6)
  await expect(openTileSet({ folder, setId: 1, memory: arena })).rejects.toMatchObject({
    code: 'bad-tile-set',
  })
  expect(arena.usedBytes).toBe(0)
})
