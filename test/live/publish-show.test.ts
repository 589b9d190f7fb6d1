import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe, type ProbedGrid } from '../../scripts/live-probe.ts'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

const LIVE = 0
let show: RunningShow
let probe: LiveProbe
let swatches: string
let ffmpegPath: string
const grids: ProbedGrid[] = []
let publishers: ChildProcess[] = []

beforeAll(async () => {
  ffmpegPath = (await findFfmpeg(process.env)).path
  swatches = await writeSwatches()
  show = await startShow(['publish:stage', '--tiles', swatches, '--cols', '64', '--look-ahead', '1'])
  probe = await LiveProbe.open(show.http, { gridArrived: (grid) => grids.push(grid) })
})

afterEach(async () => {
  await Promise.all(publishers.map(end))
  publishers = []
  await until(async () => (await health()).source.state !== 'live', 'the end of the source to be noticed')
})

afterAll(async () => {
  await probe?.close()
  await show?.close()
  await rm(swatches, { recursive: true, force: true })
})

/** ffmpeg as OBS: a test picture of a size, encoded for low latency. */
function publish(size = '320x180', rate = 25): ChildProcess {
  const { rtmpPort } = show.engine.ready
  const picture = ['-re', '-f', 'lavfi', '-i', `testsrc=s=${size}:r=${rate}`]
  const code = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-g',
    '25',
    '-pix_fmt',
    'yuv420p',
  ]
  const child = spawn(
    ffmpegPath,
    [...picture, ...code, '-f', 'flv', `rtmp://127.0.0.1:${rtmpPort}/live/stage`],
    { stdio: 'ignore' },
  )
  publishers.push(child)
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function kindOf(grid: ProbedGrid | undefined): number {
  return (grid?.header.flags ?? FLAG.SLATE) & (FLAG.HELD | FLAG.SLATE)
}

type Health = {
  readonly ingest: { readonly pid: number; readonly isListening: boolean } | null
  readonly source: { readonly state: string; readonly ffmpegPid: number | null }
}

async function health(): Promise<Health> {
  return (await (await fetch(`${show.http}/healthz`)).json()) as Health
}

/** Waits until the source is live, not only the rest of the look-ahead, and its pictures are on air. */
async function untilLive(): Promise<void> {
  await until(async () => (await health()).source.state === 'live', 'a live source', 25_000)
  const from = grids.length
  await until(
    () => grids.slice(from).filter((grid) => kindOf(grid) === LIVE).length > 10,
    'live pictures',
    25_000,
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

describe('a show that OBS publishes to', () => {
  it('stands on the slate until somebody publishes, then goes live', async () => {
    await until(() => grids.length > 3, 'the slate')
    expect(kindOf(grids.at(-1))).toBe(FLAG.SLATE)
    publish()
    await untilLive()
  })

  it('holds when the publisher dies, and is live again with the next one', async () => {
    const first = publish()
    await untilLive()
    await end(first)
    await until(() => kindOf(grids.at(-1)) === FLAG.HELD, 'the held picture')
    publish()
    await untilLive()
  })

  it('follows a change of size', async () => {
    const first = publish()
    await untilLive()
    await end(first)
    publish('180x320', 15)
    await untilLive()
    expect(probe.problem).toBeNull()
  })

  it('drops the backlog of a publisher that stood still, and plays nothing fast', async () => {
    const publisher = publish()
    await untilLive()
    publisher.kill('SIGSTOP')
    await until(() => kindOf(grids.at(-1)) === FLAG.HELD, 'the held picture')
    const before = grids.length
    publisher.kill('SIGCONT')
    const shown = (): ProbedGrid[] => grids.slice(before).filter((grid) => kindOf(grid) === LIVE)
    await until(() => shown().length > 40, 'forty live pictures')
    const live = shown().slice(-25)
    const spans = live.slice(1).map((grid, n) => ({
      due: grid.header.dueUs - live[n]!.header.dueUs,
      pts: grid.header.ptsUs - live[n]!.header.ptsUs,
    }))
    const played = { due: sum(spans.map(({ due }) => due)), pts: sum(spans.map(({ pts }) => pts)) }
    expect(played.due).toBeGreaterThan(played.pts * 0.9)
  })

  it('outlives the death of its ingest and of its decoder', async () => {
    publish()
    await untilLive()
    const { source } = await health()
    process.kill(source.ffmpegPid!, 'SIGKILL')
    await until(async () => {
      const pid = (await health()).source.ffmpegPid
      return pid !== null && pid !== source.ffmpegPid
    }, 'another decoder')
    await untilLive()
    const { ingest } = await health()
    process.kill(ingest!.pid, 'SIGKILL')
    await until(async () => {
      const next = (await health()).ingest
      return next !== null && next.pid !== ingest!.pid && next.isListening
    }, 'another ingest')
    await Promise.all(publishers.map(end))
    publish()
    await untilLive()
    expect(probe.problem).toBeNull()
  })

  it('never sent a grid out of order, nor left a gap', () => {
    const sequences = grids.map(({ header }) => header.sequence)
    expect([...sequences].sort((a, b) => a - b)).toEqual(sequences)
  })
})
