import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { clipsAt, type ClipClock } from '../../server/protocol/clip-clock.ts'
import type { StateChange, StateSnapshot } from '../../server/protocol/messages.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { startShow, SWATCHES, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

let show: RunningShow
let probe: LiveProbe
let swatches: string
let secondSwatches: string
let grids: ProbedGrid[] = []
let coloured: ProbedGrid[] = []
let snapshot: StateSnapshot | null = null
const changes: StateChange[] = []

const COLOURED_BY = ['/look/tint', '/look/blend']

beforeAll(async () => {
  swatches = await writeSwatches()
  secondSwatches = await writeSwatches()
  show = await startShow([
    'test',
    '--tiles',
    swatches,
    secondSwatches,
    '--cols',
    '80',
    '--fps',
    '30',
    '--workers',
    '2',
  ])
  probe = await LiveProbe.open(show.http, {
    gridArrived: (grid) => grids.push(grid),
    coloursArrived: (grid) => coloured.push(grid),
    stateArrived: (state) => (snapshot = state),
    changeArrived: (change) => changes.push(change),
  })
  await until(() => grids.some(({ header }) => (header.flags & FLAG.SLATE) === 0), 'a first live grid')
})

afterAll(async () => {
  await probe?.close()
  await show?.close()
  await rm(swatches, { recursive: true, force: true })
  await rm(secondSwatches, { recursive: true, force: true })
})

/** Forgets what came and waits for more. */
async function nextGrids(count: number): Promise<readonly ProbedGrid[]> {
  grids = []
  await until(() => grids.length >= count, `${count} more grids`)
  return grids
}

/** Gives a command and waits for the first change told after it that answers to a condition. */
async function changeAfter(
  address: string,
  argument: number | string | undefined,
  isTold: (change: StateChange) => boolean,
): Promise<StateChange> {
  const known = changes.length
  if (argument === undefined) probe.command(address)
  else probe.command(address, argument)
  await until(() => changes.slice(known).some(isTold), `what ${address} does, told`)
  return changes.slice(known).find(isTold)!
}

/** Sets a parameter and waits for the change that tells its value. */
function valueAfter(address: string, value: number | string): Promise<StateChange> {
  return changeAfter(address, value, (change) => change.values?.[address] === value)
}

async function decoderPid(): Promise<number | null> {
  const health = (await (await fetch(`${show.http}/healthz`)).json()) as {
    source: { ffmpegPid: number | null }
  }
  return health.source.ffmpegPid
}

async function setsReady(): Promise<void> {
  await until(async () => {
    const answer = await (await fetch(`${show.http}/api/sets`)).json()
    return JSON.stringify(answer).split('"isReady":true').length === 3
  }, 'both sets ready')
}

describe('a running show', () => {
  it('tells its state before the first grid', () => {
    expect(snapshot?.values['/grid/cols']).toBe(80)
    expect(snapshot?.sets.map((set) => set.setId)).toEqual([1, 2])
    expect(snapshot?.aspect).toBeCloseTo(16 / 9)
  })

  it('tints a set of few tiles a little, as nobody has said otherwise', async () => {
    const tint = async (): Promise<unknown> => {
      const state = (await (await fetch(`${show.http}/api/state`)).json()) as StateSnapshot
      return state.values['/look/tint']
    }
    await until(async () => (await tint()) === 0.5, 'the tint of a small set')
  })

  it('sends the colours of the cells only while something above 0 needs them', async () => {
    await until(() => coloured.length > 0, 'colours for the tint of a small set')
    probe.command('/look/tint', 0, 300)
    await until(() => (coloured.at(-1)?.header.sequence ?? 0) + 8 < grids.at(-1)!.header.sequence, 'no more')
    for (const address of COLOURED_BY) {
      coloured = []
      probe.command(address, 0.5)
      await until(() => coloured.length > 0, `colours for ${address}`)
      expect(coloured[0]!.header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
      probe.command(address, 0)
      await until(
        () => (coloured.at(-1)?.header.sequence ?? 0) + 8 < grids.at(-1)!.header.sequence,
        'no more',
      )
    }
  })

  it('sends grids ahead of their due time, in order', async () => {
    const some = await nextGrids(40)
    const dues = some.map(({ header }) => header.dueUs)
    expect([...dues].sort((a, b) => a - b)).toEqual(dues)
    const sequences = some.map(({ header }) => header.sequence)
    expect([...sequences].sort((a, b) => a - b)).toEqual(sequences)
    const early = some.filter(({ header, arrivedUs }) => header.dueUs > arrivedUs)
    expect(early.length).toBeGreaterThan(some.length / 2)
  })

  it('shows only tiles that the set has', async () => {
    const some = await nextGrids(3)
    for (const { cells } of some) expect(cells.every((id) => id < SWATCHES.length)).toBe(true)
    expect(new Set(some[0]!.cells).size).toBeGreaterThan(5)
  })

  it('follows a sweep of columns without a torn or stale grid, and leaves ffmpeg alone', async () => {
    const decoder = await decoderPid()
    grids = []
    for (const cols of [96, 128, 160, 200, 240, 200, 160, 128, 96, 80]) {
      const seen = grids.length
      const told = await valueAfter('/grid/cols', cols)
      await until(() => grids.slice(seen).some(({ header }) => header.cols === cols), `${cols} columns`)
      const after = grids.slice(seen).filter(({ header }) => header.controlRevision >= told.controlRevision)
      expect(after.length).toBeGreaterThan(0)
      for (const { header, cells } of after) {
        expect([header.cols, header.rows]).toEqual([cols, Math.round(cols / (16 / 9))])
        expect(cells).toHaveLength(header.cols * header.rows)
      }
      expect(after[0]!.header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    }
    expect(probe.problem).toBeNull()
    expect(await decoderPid()).toBe(decoder)
  })

  it('lays bricks, hexagons and squares again, each with the rows that they take', async () => {
    for (const [shape, rows] of [
      ['brick', 45],
      ['hex', 52],
      ['square', 45],
    ] as const) {
      const seen = grids.length
      probe.command('/grid/shape', shape)
      await until(() => grids.slice(seen).some(({ header }) => header.shape === shape), `cells of ${shape}`)
      const first = grids.slice(seen).find(({ header }) => header.shape === shape)!
      expect([first.header.cols, first.header.rows]).toEqual([80, rows])
      expect(first.cells).toHaveLength(80 * rows)
    }
    expect(probe.problem).toBeNull()
  })

  it('dives through a tile and stands before the picture again, and comes back up', async () => {
    const known = changes.length
    const through = await changeAfter('/dive', 250, ({ dive }) => typeof dive?.throughUs === 'number')
    expect(changes.slice(known).some(({ dive }) => dive?.tile?.across === 80)).toBe(true)
    expect(through.values).toMatchObject({ '/zoom': 1, '/zoom/x': 0.5, '/zoom/y': 0.5 })
    await changeAfter('/dive/surface', 50, ({ motions }) => motions?.['/zoom']?.from === 80)
  })

  it('shatters the wall and assembles it, told to every page', async () => {
    const shattered = await changeAfter('/out/shatter', 300, ({ gather }) => gather?.isShattered === true)
    expect(shattered.gather!.durationMs).toBe(300)
    const whole = await changeAfter('/out/assemble', 300, ({ gather }) => gather?.isShattered === false)
    expect(whole.gather!.durationMs).toBe(300)
  })

  it('acts on how tiles are chosen as soon as it is asked to, in a grid drawn at once', async () => {
    const { generation } = grids.at(-1)!.header
    for (const [address, value] of [
      ['/look/variety', 1],
      ['/look/spacing', 5],
      ['/look/detail', 1],
      ['/look/calm', 0],
      ['/look/dither', 'on'],
    ] as const) {
      const seen = grids.length
      const { controlRevision } = await valueAfter(address, value)
      const isAfter = (grid: ProbedGrid): boolean => grid.header.controlRevision >= controlRevision
      await until(() => grids.slice(seen).some(isAfter), `a grid after ${address}`)
      const { header } = grids.slice(seen).find(isAfter)!
      expect(header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
      expect(header.generation).toBeGreaterThan(generation)
    }
    for (const name of ['variety', 'spacing', 'detail', 'calm', 'dither'])
      probe.command(`/look/${name}/reset`)
  })

  it('sends both sets during a transition and one after it', async () => {
    await setsReady()
    probe.command('/set/transition', 'fade')
    probe.command('/set/ms', 400)
    grids = []
    probe.command('/set/index', 1)
    await until(
      () => grids.some(({ header }) => header.layer === 1 && header.setId === 2),
      'the incoming set',
    )
    await until(() => grids.at(-1)?.header.setId === 2 && grids.at(-1)?.header.layer === 0, 'the set on air')
    const during = grids.filter(({ header }) => header.layer === 1)
    expect(during.every(({ header }) => header.setId === 2)).toBe(true)
    const later = await nextGrids(10)
    expect(later.every(({ header }) => header.setId === 2 && header.layer === 0)).toBe(true)
  })

  it('cuts to a set with the next grid', async () => {
    await setsReady()
    probe.command('/set/transition', 'cut')
    await nextGrids(1)
    probe.command('/set/1/select')
    await until(() => grids.some(({ header }) => header.setId === 1), 'the other set')
    const first = grids.find(({ header }) => header.setId === 1)!
    expect(first.header.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(first.header.layer).toBe(0)
  })

  it('plays moving tiles at the speed asked for, from where they stand, and lets them stand while it is frozen', async () => {
    const clipsAfter = async (address: string, value: number): Promise<ClipClock> =>
      (await valueAfter(address, value)).clips!
    const before = snapshot!.clips
    const backwards = await clipsAfter('/clip/speed', -2)
    expect(backwards.rate).toBe(-2)
    expect(backwards.position).toBe(clipsAt(before, backwards.startUs).place)
    const frozen = await clipsAfter('/out/freeze', 1)
    expect(frozen).toMatchObject({ rate: 0, position: clipsAt(backwards, frozen.startUs).place })
    expect((await clipsAfter('/clip/speed', 3)).rate).toBe(0)
    expect(await clipsAfter('/out/freeze', 0)).toMatchObject({ rate: 3, position: frozen.position })
    probe.command('/clip/speed/reset')
  })

  it('plays moving tiles on the beat that was tapped', async () => {
    await valueAfter('/tempo/bpm', 90)
    const onBeat = await changeAfter('/clip/sync', 'beat', ({ clips }) => clips?.beatMs === 667)
    const { startUs } = onBeat.clips!
    expect(onBeat.clips).toMatchObject({ startUs: onBeat.tempo!.originUs, position: 0, areLocked: true })
    const anew = await changeAfter(
      '/tempo/resync',
      undefined,
      ({ tempo }) => tempo !== undefined && tempo.originUs > startUs,
    )
    expect(anew.tempo!.bpm).toBe(90)
    expect(anew.clips!.startUs).toBe(anew.tempo!.originUs)
    await changeAfter('/clip/sync/reset', undefined, ({ clips }) => clips?.beatMs === 0)
    probe.command('/tempo/bpm/reset')
  })

  it('stands still when frozen, and goes on without a jump', async () => {
    await changeAfter('/out/freeze', 1, ({ values }) => values?.['/air/state'] === 'frozen')
    const frozen = grids.at(-1)!.header.ptsUs
    probe.command('/grid/cols', 96)
    await until(() => grids.at(-1)?.header.cols === 96, 'a new grid of the frozen picture')
    expect(Math.abs(grids.at(-1)!.header.ptsUs - frozen)).toBeLessThan(200_000)
    probe.command('/out/freeze', 0)
    const after = await nextGrids(5)
    expect(after[0]!.header.ptsUs - frozen).toBeLessThan(500_000)
  })

  it('switches to another source and back, never without a picture', async () => {
    grids = []
    await valueAfter('/source/select', 'demo')
    await until(() => grids.length > 20, 'pictures of the other source')
    probe.command('/source/select', 'test')
    await nextGrids(20)
    expect(probe.problem).toBeNull()
  })

  it('counts what it does and says that it is well', async () => {
    const health = await fetch(`${show.http}/healthz`)
    expect(health.status).toBe(200)
    const facts = (await health.json()) as { isHealthy: boolean; frames: { out: number } }
    expect(facts.isHealthy).toBe(true)
    expect(facts.frames.out).toBeGreaterThan(50)
    const metrics = await (await fetch(`${show.http}/metrics`)).text()
    expect(metrics).toMatch(/smalti_frames_out_total\S* [1-9]/)
  })
})
