import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { startShow, writeSwatches } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { killPublishers, startPublisher } from './publisher.ts'
import { CLIP_PATH, isProcessThere, makeMedia } from './source-rig.ts'

const FILM_STEP_US = 1e6 / 24

type SourceHealth = {
  readonly state: string
  readonly ffmpegPid: number | null
  readonly raster: { readonly width: number; readonly height: number } | null
}

type Watched = {
  readonly probe: LiveProbe
  readonly grids: ProbedGrid[]
  readonly airStates: string[]
  readonly rtmpPort: number | null
  source(): Promise<SourceHealth>
}

let folder: string
let swatches: string
const cleanups: (() => Promise<void>)[] = []

beforeAll(async () => {
  swatches = await writeSwatches()
  folder = await mkdtemp(join(tmpdir(), 'smalti-raster-'))
})

afterEach(async () => {
  await killPublishers()
  for (const cleanup of cleanups.splice(0)) await cleanup()
  await expect.poll(childCount).toBe(0)
})

afterAll(async () => {
  await rm(swatches, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
})

/** Processes that this one started and that have not ended. */
function childCount(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
}

/** A show of this source on 160 columns. */
async function show(source: string, megabytes: number): Promise<Watched> {
  const memory = ['--memory', `${megabytes}`]
  const running = await startShow([
    ...[source, '--tiles', swatches, '--cols', '160', '--fps', '30', '--workers', '1', ...memory],
  ])
  cleanups.unshift(() => running.close())
  const grids: ProbedGrid[] = []
  const airStates: string[] = []
  const probe = await LiveProbe.open(running.http, {
    gridArrived: (grid) => grids.push(grid),
    changeArrived: ({ values }) => {
      if (values?.['/air/state'] !== undefined) airStates.push(String(values['/air/state']))
    },
  })
  cleanups.unshift(() => probe.close())
  const { rtmpPort } = running.engine.ready
  const source_ = async (): Promise<SourceHealth> => {
    const health = (await (await fetch(`${running.http}/healthz`)).json()) as { source: SourceHealth }
    return health.source
  }
  return { probe, grids, airStates, rtmpPort, source: source_ }
}

/** Waits until a live picture was not only sent but is due. */
async function untilLive({ grids, airStates }: Watched): Promise<void> {
  const isShown = (): boolean => grids.some((grid) => isLive(grid) && grid.header.dueUs < nowUs())
  await until(() => airStates.at(-1) === 'live' && isShown(), 'a live picture', 25_000)
}

function isLive({ header }: ProbedGrid): boolean {
  return (header.flags & (FLAG.SLATE | FLAG.HELD)) === 0
}

/** Asks for columns and waits until so many grids came on them. */
async function setCols({ probe, grids }: Watched, cols: number, count: number): Promise<void> {
  const seen = grids.length
  probe.command('/grid/cols', cols)
  await until(
    () => grids.slice(seen).filter(({ header }) => header.cols === cols).length >= count,
    `${count} grids of ${cols} columns`,
  )
}

async function untilWidth(watched: Watched, width: number): Promise<void> {
  await until(async () => (await watched.source()).raster?.width === width, `a raster ${width} wide`)
}

/** The grids that brought a picture for the first time; what is matched again after a change is left out. */
function firstOfEach(grids: readonly ProbedGrid[]): readonly ProbedGrid[] {
  let lastPtsUs = -Infinity
  return grids.filter(({ header }) => {
    if (header.ptsUs <= lastPtsUs) return false
    lastPtsUs = header.ptsUs
    return true
  })
}

/**
 * Holds that the air never left `live` since then, and that pictures came in their order, each later than the last; one
 * that was only matched again is due at once, whenever that was.
 */
function expectSteadyAir(
  { grids, airStates, probe }: Watched,
  from: { grids: number; states: number },
): void {
  expect(grids.slice(from.grids).every(isLive)).toBe(true)
  expect(airStates.slice(from.states).filter((state) => state !== 'live')).toEqual([])
  const shown = firstOfEach(grids.slice(from.grids))
  expect(shown.at(-1)?.header.ptsUs).toBe(grids.at(-1)?.header.ptsUs)
  const inTurn = shown.filter(({ header }) => (header.flags & FLAG.URGENT) === 0)
  const dues = inTurn.map(({ header }) => header.dueUs)
  expect(dues.filter((dueUs, at) => dueUs <= (dues[at - 1] ?? 0))).toEqual([])
  expect(probe.problem).toBeNull()
}

/** How far due times lay from the source's own, least and most; an urgent grid is due when a change was made. */
function delays(grids: readonly ProbedGrid[]): readonly [number, number] {
  const all = firstOfEach(grids)
    .filter(({ header }) => (header.flags & FLAG.URGENT) === 0)
    .map(({ header }) => header.dueUs - header.ptsUs)
  return [Math.min(...all), Math.max(...all)]
}

function now({ grids, airStates }: Watched): { grids: number; states: number } {
  return { grids: grids.length, states: airStates.length }
}

describe('a show whose grid asks for more samples than its raster has', () => {
  it('widens the raster of a film and narrows it again without a gap', async () => {
    const watched = await show(CLIP_PATH, 256)
    await untilLive(watched)
    expect((await watched.source()).raster).toEqual({ width: 640, height: 360 })
    const pids = [(await watched.source()).ffmpegPid ?? 0]
    const { grids } = watched
    const from = now(watched)
    await setCols(watched, 330, 1)
    await untilWidth(watched, 854)
    pids.push((await watched.source()).ffmpegPid ?? 0)
    await setCols(watched, 160, 1)
    watched.probe.command('/buffer/seconds', 4)
    await untilWidth(watched, 640)
    await setCols(watched, 161, 120)
    expectSteadyAir(watched, from)
    const [least, most] = delays(grids.slice(from.grids))
    expect(most - least).toBeLessThan(10_000)
    for (const { header } of grids.slice(from.grids)) {
      const offUs = header.ptsUs - Math.round(header.ptsUs / FILM_STEP_US) * FILM_STEP_US
      expect(Math.abs(offUs)).toBeLessThan(5_000)
    }
    await expect.poll(() => pids.some(isProcessThere)).toBe(false)
    await expect.poll(childCount).toBe(1)
  })

  it('keeps its raster when the memory holds no wider one', async () => {
    const watched = await show(CLIP_PATH, 128)
    await untilLive(watched)
    const before = await watched.source()
    const from = now(watched)
    await setCols(watched, 330, 60)
    expectSteadyAir(watched, from)
    expect(await watched.source()).toMatchObject({ ffmpegPid: before.ffmpegPid, raster: before.raster })
    await expect.poll(childCount).toBe(1)
  })

  it('decodes a picture anew', async () => {
    const path = join(folder, 'still.png')
    await makeMedia('-f', 'lavfi', '-i', 'testsrc2=size=1400x788', '-frames:v', '1', path)
    const watched = await show(path, 256)
    await untilLive(watched)
    const { grids } = watched
    const from = now(watched)
    await setCols(watched, 330, 1)
    await untilWidth(watched, 1280)
    await until(() => grids.at(-1)!.header.ptsUs > 0, 'the picture on air anew')
    expectSteadyAir(watched, from)
    expect(grids.at(-1)!.header.flags & (FLAG.STILL | FLAG.CUT)).toBe(FLAG.STILL)
    await expect.poll(childCount).toBe(0)
  })

  it('widens the raster of what is published without a gap', async () => {
    const watched = await show('publish:stage', 256)
    await startPublisher(`rtmp://127.0.0.1:${watched.rtmpPort}/live/stage`, { size: '800x450', fps: 10 })
    await untilLive(watched)
    const { grids } = watched
    const from = now(watched)
    await setCols(watched, 330, 1)
    await untilWidth(watched, 800)
    await setCols(watched, 331, 40)
    expectSteadyAir(watched, from)
    const [least, most] = delays(grids.slice(from.grids))
    expect(most - least).toBeLessThan(400_000)
  })
})
