import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { beforeAll, expect, test } from 'vitest'

import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import type { Ffmpeg } from '../../../server/ffmpeg/ffmpeg.ts'
import {
  PAGE_TILES,
  TILE_RETIRED,
  tileFlags,
  tileFrames,
  tileRoundMs,
  tileSlot,
} from '../../../server/protocol/tile-set-manifest.ts'
import type { BuildProgress } from '../../../server/tileset/build-messages.ts'
import { buildTileSet, type BuildOptions } from '../../../server/tileset/build-tile-set.ts'
import { isFilm } from '../../../server/tileset/film-kind.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { temporaryFolder, writePictures } from './pictures.ts'

const BUNNY = path.join(import.meta.dirname, '../../fixtures/big-buck-bunny-4s.mp4')

let ffmpeg: Ffmpeg

beforeAll(async () => {
  ffmpeg = await findFfmpeg(process.env)
})

async function folderWithFilm(): Promise<{ pictures: string; options: BuildOptions }> {
  const pictures = await temporaryFolder()
  await writePictures(pictures, 3)
  await copyFile(BUNNY, path.join(pictures, 'a film without an ending'))
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  return { pictures, options: { source, name: 'set', folder: await temporaryFolder(), ffmpeg } }
}

async function readTable(folder: string, manifest: StoredManifest): Promise<Uint32Array> {
  const bytes = await readFile(path.join(folder, manifest.table))
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

test('films among pictures become moving tiles, each within one page', async () => {
  const { options } = await folderWithFilm()
  const told: BuildProgress[] = []
  const report = await buildTileSet({ ...options, onProgress: (progress) => told.push(progress) })
  expect(report.skipped).toEqual([])
  const { manifest } = report
  const table = await readTable(options.folder, manifest)
  const tiles = Array.from({ length: manifest.count }, (_, tile) => tile)
  const moving = tiles.filter((tile) => tileRoundMs(table, tile) > 0)
  expect(moving.length).toBeGreaterThan(0)
  expect(Math.min(...moving)).toBe(3)
  let next = 0
  for (const tile of tiles) {
    const [slot, frames] = [tileSlot(table, tile), tileFrames(table, tile)]
    expect(slot).toBeGreaterThanOrEqual(next)
    expect(Math.floor(slot / PAGE_TILES)).toBe(Math.floor((slot + frames - 1) / PAGE_TILES))
    expect(tileRoundMs(table, tile)).toBeLessThanOrEqual(2400)
    next = slot + frames
  }
  expect(manifest.slotCount).toBe(next)
  expect(told.some(({ film }) => film !== null && film.share > 0)).toBe(true)
}, 120_000)

test('a film that comes back gets its old tiles back, and needs neither decoder nor scan for it', async () => {
  const { pictures, options } = await folderWithFilm()
  const film = path.join(pictures, 'a film without an ending')
  const { manifest: first } = await buildTileSet(options)
  await rm(film)
  const { manifest: without } = await buildTileSet(options)
  const table = await readTable(options.folder, without)
  const active = Array.from({ length: without.count }, (_, tile) => tile).filter(
    (tile) => (tileFlags(table, tile) & TILE_RETIRED) === 0,
  )
  expect(active).toEqual([0, 1, 2])
  expect(await readdir(path.join(options.folder, 'reels'))).toHaveLength(1)
  await rm(path.join(options.folder, 'reels'), { recursive: true })
  await copyFile(BUNNY, film)
  const noDecoder = { ...ffmpeg, path: path.join(pictures, 'no ffmpeg') }
  const back = await buildTileSet({ ...options, ffmpeg: noDecoder })
  expect(back).toMatchObject({ madeCount: 0, skipped: [], manifest: { count: first.count } })
}, 120_000)

test('tidied by hand, a set keeps neither scan nor tiles of a film that is gone', async () => {
  const { pictures, options } = await folderWithFilm()
  await buildTileSet(options)
  await rm(path.join(pictures, 'a film without an ending'))
  const { manifest } = await buildTileSet({ ...options, isTidy: true })
  expect(await readdir(path.join(options.folder, 'reels'))).toEqual([])
  expect(manifest.count).toBe(3)
}, 120_000)

test('stills only, when clips are to have no length', async () => {
  const { options } = await folderWithFilm()
  const { manifest } = await buildTileSet({ ...options, clips: { maxSeconds: 0, fps: 12 } })
  expect(manifest.slotCount).toBe(manifest.count)
  expect(manifest.count).toBeGreaterThan(3)
}, 120_000)

test('a broken film is skipped with its reason, and so are all without a decoder', async () => {
  const { pictures, options } = await folderWithFilm()
  const whole = await readFile(BUNNY)
  await writeFile(path.join(pictures, 'broken.mp4'), whole.subarray(0, 5000))
  const { skipped } = await buildTileSet(options)
  expect(skipped).toEqual([expect.objectContaining({ path: 'broken.mp4', reason: 'broken' })])
  const without = await buildTileSet({ ...options, folder: await temporaryFolder(), ffmpeg: null })
  expect(without.skipped.map(({ reason }) => reason)).toEqual(['not-a-picture', 'not-a-picture'])
}, 120_000)

test('a film by itself is a set', async () => {
  const source = {
    kind: 'pictures',
    pictures: path.dirname(BUNNY),
    only: path.basename(BUNNY),
    ground: [0, 0, 0],
  } as const
  const { manifest, skipped } = await buildTileSet({
    source,
    name: 'set',
    folder: await temporaryFolder(),
    ffmpeg,
  })
  expect([skipped, manifest.count > 0]).toEqual([[], true])
}, 120_000)

test('containers are known by their first bytes', () => {
  const head = (text: string): Uint8Array => Buffer.from(text.padEnd(400, '\0'), 'latin1')
  const packets = Buffer.alloc(400)
  packets[0] = packets[188] = packets[376] = 0x47
  for (const film of [
    '\0\0\0\x20ftypisom',
    '\x1a\x45\xdf\xa3',
    'RIFF0000AVI LIST',
    'FLV\x01',
    '\0\0\x01\xba',
    'OggS',
  ])
    expect(isFilm(head(film)), film).toBe(true)
  expect(isFilm(packets)).toBe(true)
  for (const other of [
    '\0\0\0\x20ftypheic',
    '\0\0\0\x20ftypavif',
    'RIFF0000WEBP',
    '%PDF',
    'text of a note',
    'G',
  ])
    expect(isFilm(head(other)), other).toBe(false)
})
