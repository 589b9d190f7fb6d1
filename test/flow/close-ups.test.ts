import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeUpSize, closeUpUrl, type CloseUpSide } from '../../server/protocol/close-up.ts'
import { tileFrames, tileRoundMs, type TileSetManifest } from '../../server/protocol/tile-set-manifest.ts'
import { startShow, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

const BUNNY = path.join(import.meta.dirname, '../fixtures/big-buck-bunny-4s.mp4')
const SET_ID = 1

let folder: string
let show: RunningShow

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'smalti-close-'))
  const source = path.join(folder, 'source.png')
  await sharp({ create: { width: 64, height: 36, channels: 3, background: '#486' } }).toFile(source)
  show = await startShow([source, '--tiles', BUNNY])
}, 60_000)

afterAll(async () => {
  await show?.close()
  await rm(folder, { recursive: true, force: true })
})

function get(url: string): Promise<Response> {
  return fetch(new URL(url, show.http))
}

it('serves a clip of a film closer, its frames decoded from the film, and keeps it on disk', async () => {
  const manifestUrl = `/tiles/${SET_ID}/manifest.json`
  await until(async () => (await get(manifestUrl)).status === 200, 'the set to be built', 60_000)
  const manifest = (await (await get(manifestUrl)).json()) as TileSetManifest
  const table = new Uint32Array(await (await get(`/tiles/${SET_ID}/${manifest.table}`)).arrayBuffer())
  const tiles = Array.from({ length: manifest.count }, (_, tile) => tile)
  const clip = tiles.find((tile) => tileRoundMs(table, tile) > 0)!
  const closeUp = (side: CloseUpSide): Promise<Response> =>
    get(closeUpUrl(SET_ID, manifest.lineage, clip, side))
  const answer = await closeUp(256)
  expect(answer.status).toBe(200)
  const { width, height } = await sharp(await answer.arrayBuffer()).metadata()
  expect({ width, height }).toEqual(closeUpSize(256, tileFrames(table, clip)))
  expect((await closeUp(1024)).status).toBe(404)
  const kept = path.join(show.dataDir, 'close-ups')
  await until(
    async () => (await readdir(kept)).filter((name) => name.endsWith('.close-up')).length === 1,
    'a file',
  )
}, 120_000)
