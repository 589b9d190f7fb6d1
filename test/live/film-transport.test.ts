import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { rawRequest } from '../server/output/raw-request.ts'
import { makeMedia } from './source-rig.ts'

const STEP_US = 40_000
const LENGTH_SECONDS = 6
const START_MS = 60_000

type Command = readonly [address: string, ...args: (number | string)[]]

let swatches: string
let folder: string
let film: string
let show: RunningShow
let probe: LiveProbe
let grids: ProbedGrid[]
let airStates: string[]

beforeAll(async () => {
  swatches = await writeSwatches()
  folder = await mkdtemp(join(tmpdir(), 'smalti-transport-'))
  film = join(folder, 'film.mp4')
  const source = `testsrc2=size=320x180:rate=25:duration=${LENGTH_SECONDS}`
  await makeMedia('-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-g', '25', '-pix_fmt', 'yuv420p', film)
})

beforeEach(() => {
  grids = []
  airStates = []
})

afterEach(async () => {
  await probe.close()
  await show.close()
})

afterAll(async () => {
  await rm(swatches, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
})

async function start(source: string): Promise<void> {
  show = await startShow([source, '--tiles', swatches, '--cols', '32', '--workers', '1', '--look-ahead', '1'])
  probe = await LiveProbe.open(show.http, {
    gridArrived: (grid) => grids.push(grid),
    changeArrived: ({ values }) => {
      if (values?.['/air/state'] !== undefined) airStates.push(String(values['/air/state']))
    },
  })
  await until(() => grids.some(isLive), 'a picture', START_MS)
  if (source === film)
    await until(async () => (await state())['/source/duration'] !== 0, 'the length of the film')
  airStates = []
}

function isLive({ header }: ProbedGrid): boolean {
  return (header.flags & (FLAG.SLATE | FLAG.HELD)) === 0
}

async function state(): Promise<Readonly<Record<string, number | string>>> {
  const answer = JSON.parse((await rawRequest(port(), '/api/state')).body) as {
    values: Record<string, number | string>
  }
  return answer.values
}

function port(): number {
  return Number(new URL(show.http).port)
}

async function send(
  ...commands: readonly Command[]
): Promise<Record<string, { ok: boolean; reason?: string }>> {
  const body = JSON.stringify(Object.fromEntries(commands.map(([address, ...args]) => [address, args])))
  const headers = { 'X-Smalti': '1', 'Content-Type': 'application/json' }
  const answer = await rawRequest(port(), '/api/state', { method: 'PATCH', headers, body })
  return JSON.parse(answer.body) as Record<string, { ok: boolean; reason?: string }>
}

async function position(): Promise<number> {
  return Number((await state())['/source/position'])
}

/** Waits until the show has gone through so many rounds of its idle time, in which it could have done something. */
async function untilTimePasses(seconds: number): Promise<void> {
  const before = (await healthNowUs()) + seconds * 1e6
  await until(async () => (await healthNowUs()) >= before, `${seconds} s`)
}

async function healthNowUs(): Promise<number> {
  return (JSON.parse((await rawRequest(port(), '/api/state')).body) as { nowUs: number }).nowUs
}

/** The times of the live pictures from one on, each once, in the order they came. */
function timesSince(from: number): number[] {
  const times = grids
    .slice(from)
    .filter(isLive)
    .map(({ header }) => Number(header.ptsUs))
  return times.filter((time, at) => time !== times[at - 1])
}

/** The film's own pictures, one behind the other; a busy machine may leave some out. */
function expectOneWay(times: readonly number[]): void {
  for (const [n, time] of times.slice(1).entries()) {
    expect(time).toBeGreaterThan(times[n]!)
    expect((time - times[n]!) % STEP_US).toBe(0)
  }
}

describe('a film', () => {
  it('stands and goes on where it stood, while looks still act', async () => {
    await start(film)
    await untilTimePasses(1)
    await send(['/play', 0])
    await untilTimePasses(0.3)
    const stoodAt = await position()
    const from = grids.length
    await untilTimePasses(2.5)
    expect(await position()).toBe(stoodAt)
    for (const time of timesSince(from)) expect(time / 1e6).toBeCloseTo(stoodAt, 1)
    expect(airStates.at(-1) ?? 'live').toBe('live')
    const standing = grids.length
    await send(['/look/variety', 0.9])
    await until(() => grids.length > standing, 'the standing picture in another look')
    expect(timesSince(from).at(-1)! / 1e6).toBeCloseTo(stoodAt, 1)
    expect((await state())['/source/state']).toBe('live')
    const resumedFrom = grids.length
    await send(['/play', 1])
    await until(() => timesSince(resumedFrom).length > 10, 'the film to go on')
    const times = timesSince(resumedFrom).slice(0, 10)
    expect(times[0]! / 1e6 - stoodAt).toBeLessThan(0.3)
    expectOneWay(times)
    expect(airStates).not.toContain('hold')
    expect(airStates).not.toContain('slate')
  })

  it('goes to a place, with pictures all the way', async () => {
    await start(film)
    await untilTimePasses(0.5)
    const from = grids.length
    await send(['/seek', 4])
    const isThere = (time: number): boolean => time >= 4e6
    await until(() => timesSince(from).some(isThere), 'the place')
    const times = timesSince(from)
    const cut = times.findIndex(isThere)
    expect(times[cut]).toBeLessThan(4.5e6)
    expectOneWay(times.slice(0, cut))
    expect(airStates).not.toContain('hold')
    const first = grids.slice(from).find(({ header }) => isThere(Number(header.ptsUs)))
    if (times[cut] === 4e6) expect(first!.header.flags & FLAG.CUT).not.toBe(0)
    await send(['/seek', 0])
    await until(async () => (await position()) < 1, 'its beginning')
    await send(['/play', 0])
    await send(['/seek', 1000])
    await until(async () => (await position()) === LENGTH_SECONDS - 0.04, 'its last picture')
    expect((await state())['/source/duration']).toBe(LENGTH_SECONDS)
  })

  it('is shown frame by frame, on and back, and from another place while it stands', async () => {
    await start(film)
    await untilTimePasses(1)
    await send(['/play', 0])
    await untilTimePasses(0.3)
    let at = await position()
    for (const frames of [1, 1, 5, -1, -3, 2, -10]) {
      await send(['/step', frames])
      at = Math.round((at + frames * 0.04) * 100) / 100
      await until(async () => (await position()) === at, `${at} s after ${frames}`)
      await untilTimePasses(0.25)
      expect(await position()).toBe(at)
    }
    await send(['/seek', 3])
    await until(async () => (await position()) === 3, 'three seconds')
    await untilTimePasses(0.3)
    expect(await position()).toBe(3)
    expect((await state())['/play']).toBe(0)
    for (const by of [1, 0.5, 1]) await send(['/seek', '+', by])
    await until(async () => (await position()) === 5.52, 'the frame after five and a half seconds')
    await send(['/seek', '-', 2.52])
    await until(async () => (await position()) === 3, 'three seconds again')
    await send(['/step', -1])
    await send(['/step', -2])
    await send(['/step', 4])
    await until(async () => (await position()) === 3.04, 'one frame on, by three steps at once')
    await untilTimePasses(0.3)
    expect(await position()).toBe(3.04)
    await send(['/play', 1])
    await until(async () => (await position()) > 3.5, 'the film to go on from there')
    await send(['/step', 1])
    expect((await state())['/play']).toBe(0)
  })

  it.each([4, 0.25])('plays %d times as fast from now on', async (speed) => {
    await start(film)
    await untilTimePasses(0.5)
    await send(['/speed', speed])
    await untilTimePasses(0.4)
    const from = grids.length
    await until(() => grids.length > from + 8, 'pictures')
    const shown = grids.slice(from + 1, from + 8).map(({ header }) => header)
    const first = shown[0]!
    const last = shown.at(-1)!
    const filmUs = Number(last.ptsUs - first.ptsUs)
    expect(filmUs / Number(last.dueUs - first.dueUs)).toBeCloseTo(speed, 1)
    expect(airStates).not.toContain('hold')
  })

  it('shows what is coming, as large as a thumbnail', async () => {
    await start(film)
    await until(async () => (await rawRequest(port(), '/api/ahead')).status === 200, 'a picture ahead')
    const bytes = Buffer.from((await rawRequest(port(), '/api/ahead')).body, 'latin1')
    expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2)]).toEqual([160, 90])
    expect(bytes.length).toBe(8 + 160 * 90 * 3)
    expect(bytes.readUInt32LE(4)).toBeLessThan(1500)
    expect(new Set(bytes.subarray(8)).size).toBeGreaterThan(20)
  })

  it('plays again when another source has been chosen meanwhile', async () => {
    await start(film)
    await send(['/play', 0])
    await send(['/source/select', 'test'])
    expect((await state())['/play']).toBe(1)
    const refused = await send(['/play', 0], ['/seek', 1], ['/step', 1], ['/speed', 2])
    for (const [address, result] of Object.entries(refused))
      expect(result, address).toEqual({ ok: false, reason: 'the source is no film' })
    const from = grids.length
    await until(() => timesSince(from).length > 10, 'the pattern')
    expect(await position()).toBe(0)
  })
})
