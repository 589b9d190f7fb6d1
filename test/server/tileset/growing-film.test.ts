import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { buildFolder, type FolderListener, type FolderRequest } from '../../../server/tileset/build-folder.ts'
import { PauseGate } from '../../../server/tileset/film/pause-gate.ts'
import type { BuildProgress } from '../../../server/tileset/build-messages.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { filmTiles } from '../../../server/tileset/film-tiles.ts'
import type { MadeTile } from '../../../server/tileset/made-tile.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { makeFilm, theFfmpeg } from './film/films.ts'
import { temporaryFolder } from './pictures.ts'

const CLIPS = { maxSeconds: 2, fps: 12 }

let film: string

/** Twenty-four seconds of twelve shots. */
beforeAll(async () => {
  const graph = `testsrc2=s=128x72:r=24:d=24,negate=enable='lt(mod(t,4),2)'`
  film = await makeFilm(await mkdtemp(path.join(tmpdir(), 'smalti-film-')), 'film.mp4', graph)
}, 120_000)

afterAll(() => rm(path.dirname(film), { recursive: true }))

async function requestFor(folder: string): Promise<FolderRequest> {
  return {
    source: { kind: 'pictures', pictures: path.dirname(film), ground: [0, 0, 0] },
    name: 'set',
    label: 'set',
    folder,
    isLossless: false,
    ffmpeg: await theFfmpeg(),
    clips: CLIPS,
    isTidy: false,
    maxTiles: 65_535,
    knownBad: [],
    isLive: false,
    isCareful: false,
  }
}

const listen = (onStored: (manifest: StoredManifest) => void): FolderListener => ({
  onProgress: () => {},
  onBegin: () => {},
  onStuck: () => {},
  onStored,
})

const IDLE = listen(() => {})

async function readTiles(folder: string, { table, means, pages }: StoredManifest): Promise<unknown> {
  const files = [table, means, ...pages.flatMap((page) => page.pictures)]
  return Promise.all(files.map(async (name) => (await readFile(path.join(folder, name))).toString('base64')))
}

test('the first tiles of a film come before its scan is whole, and all are the same from a stored scan', async () => {
  const reels = await temporaryFolder()
  const options = {
    ffmpeg: await theFfmpeg(),
    film,
    reels,
    threads: 1,
    clips: CLIPS,
    gate: new PauseGate(),
    onProgress: () => {},
  }
  const came: MadeTile[] = []
  let earlyCount = 0
  for await (const tile of filmTiles(options)) {
    came.push(tile)
    const [reel] = await readdir(reels)
    if (!existsSync(path.join(reels, reel!, 'reel.json'))) earlyCount++
  }
  const stored: MadeTile[] = []
  const noDecoder = { ...options.ffmpeg, path: 'there is none' }
  for await (const tile of filmTiles({ ...options, ffmpeg: noDecoder })) stored.push(tile)
  expect(came.length).toBeGreaterThanOrEqual(12)
  expect(earlyCount).toBeGreaterThan(6)
  expect(stored).toEqual(came)
})

test('a build that ends in the middle of a film goes on from there without doubles', async () => {
  const [folder, other] = [await temporaryFolder(), await temporaryFolder()]
  const parts: StoredManifest[] = []
  // A clock on which much time passes between tiles, so that what there is is stored again and again.
  let ms = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (ms += 4000))
  const killing = listen((manifest) => {
    parts.push(manifest)
    if (parts.length === 3) throw new Error('killed')
  })
  const interrupted = buildFolder(await requestFor(folder), killing)
  await expect(interrupted.finally(() => clock.mockRestore())).rejects.toThrow('killed')
  const resumed = await buildFolder(await requestFor(folder), IDLE)
  const straight = await buildFolder(await requestFor(other), IDLE)
  const storedCount = parts.at(-1)!.count
  expect(storedCount).toBeLessThan(straight.madeCount)
  expect(resumed.madeCount).toBe(straight.madeCount - storedCount)
  expect(resumed.manifest.lineage).toBe(parts[0]!.lineage)
  const { count, contentKey } = straight.manifest
  expect(resumed.manifest).toMatchObject({ count, contentKey })
  expect(await readTiles(folder, resumed.manifest)).toEqual(await readTiles(other, straight.manifest))
  expect((await buildFolder(await requestFor(folder), IDLE)).isUnchanged).toBe(true)
}, 120_000)

test('a build is held up while its gate is closed, and goes on when it opens', async () => {
  const { source, ffmpeg } = await requestFor('')
  const gate = new PauseGate()
  gate.pause()
  const told: BuildProgress[] = []
  const onProgress = (progress: BuildProgress): void => void told.push(progress)
  const options = { source, ffmpeg, name: 'set' }
  const held = buildTileSet({ ...options, folder: await temporaryFolder(), gate, onProgress })
  const free = await buildTileSet({ ...options, folder: await temporaryFolder() })
  expect(told).toEqual([])
  gate.resume()
  expect((await held).manifest.count).toBe(free.manifest.count)
  expect(told.length).toBeGreaterThan(0)
}, 120_000)

test('other clips are made from the stored scan, and the old ones come back without being made again', async () => {
  const { source, ffmpeg } = await requestFor('')
  const options = { source, ffmpeg, name: 'set', folder: await temporaryFolder() }
  const usual = await buildTileSet(options)
  const noDecoder = { ...options, ffmpeg: { ...ffmpeg!, path: 'there is none' } }
  const stills = await buildTileSet({ ...noDecoder, clips: { maxSeconds: 0, fps: 12 } })
  expect(stills.skipped).toEqual([])
  expect(stills.madeCount).toBeGreaterThan(0)
  expect(stills.manifest.lineage).toBe(usual.manifest.lineage)
  const back = await buildTileSet(noDecoder)
  expect(back).toMatchObject({ madeCount: 0, skipped: [], isUnchanged: false })
}, 120_000)
