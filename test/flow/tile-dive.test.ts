import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { NO_DIVE, type DiveStatus } from '../../server/protocol/dive.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

let show: RunningShow
let probe: LiveProbe
let swatches: readonly string[]
let last: ProbedGrid | null = null
let dive: DiveStatus = NO_DIVE

beforeAll(async () => {
  swatches = [await writeSwatches(), await writeSwatches()]
  show = await startShow(['test', '--tiles', ...swatches, '--cols', '80', '--fps', '30', '--workers', '1'])
  probe = await LiveProbe.open(show.http, {
    gridArrived: (grid) => (last = grid),
    changeArrived: (change) => (dive = change.dive ?? dive),
  })
  probe.command('/look/dither', 'off')
  probe.command('/look/variety', 0)
  probe.command('/set/transition', 'cut')
  probe.command('/dive/mode', 'tile')
  await until(async () => {
    const answer = await (await fetch(`${show.http}/api/sets`)).json()
    return JSON.stringify(answer).split('"isReady":true').length === 3
  }, 'both sets ready')
  await until(() => isOfSource(), 'a live grid')
}, 60_000)

afterAll(async () => {
  await probe?.close()
  await show?.close()
  for (const folder of swatches ?? []) await rm(folder, { recursive: true, force: true })
})

/** Whether the newest grid is that of the test picture, which has many colours. */
function isOfSource(): boolean {
  return last !== null && new Set(last.cells).size > 5
}

/** Whether the newest grid is the mosaic of one swatch. */
function isOfTile(tileId: number): boolean {
  return last !== null && last.cells.every((id) => id === tileId)
}

it('shows the mosaic of the tile that was dived into until it comes back up, on whatever grid and set', async () => {
  probe.command('/dive', 250)
  await until(() => dive.pinned !== null, 'the tile')
  const tile = dive.pinned!
  expect(tile).toMatchObject({ cols: 80, rows: 45, col: 40, row: 22, setId: 1 })
  await until(() => dive.inside !== null, 'the other side')
  expect(dive).toMatchObject({ inside: tile, pinned: null })
  await until(() => isOfTile(tile.tileId), 'the mosaic of the tile')

  const { ptsUs, sequence } = last!.header
  await until(() => last!.header.sequence > sequence + 10, 'more grids')
  expect(isOfTile(tile.tileId)).toBe(true)
  expect(last!.header.ptsUs).toBeGreaterThan(ptsUs)
  expect(last!.header.flags & ~FLAG.URGENT).toBe(0)
  expect(last!.bytes).toBeLessThan(100)

  probe.command('/grid/cols', 96)
  await until(() => last!.header.cols === 96 && isOfTile(tile.tileId), 'the same on another grid')
  probe.command('/set/index', 1)
  await until(() => last!.header.setId === 2 && isOfTile(tile.tileId), 'the same of another set')

  probe.command('/dive/surface', 300)
  await until(() => dive.inside === null, 'the way up')
  expect(dive.pinned).toEqual(tile)
  await until(isOfSource, 'the picture again')
  await until(() => dive.pinned === null, 'home')
  expect(probe.problem).toBeNull()
}, 30_000)
