import { LiveProbe } from '../../scripts/live-probe.ts'
import type { Benchmark } from './benchmark.ts'
import { FIXTURE_FILM } from './film.ts'
import { GridOrder } from './grid-order.ts'
import { isLive, playFor, withShow, type WatchedShow } from './watched-show.ts'

const FROM_COLS = 80
const TO_COLS = 240
const STEP_COLS = 16
const CHANGE_SECONDS = 1
const SETTLING_SECONDS = 3

type Loss = { readonly late: number; readonly dropped: number }

/** Columns swept up and down by a hand while a film plays: what each change costs, and what a client sees. */
export const sweepBenchmark: Benchmark = ({ video }) =>
  withShow([video ?? FIXTURE_FILM, '--fresh', '--rtmp-port', 'off'], async (watched) => {
    await watched.show.whenSetsReady()
    const order = new GridOrder()
    let grids = 0
    const probe = await LiveProbe.open(watched.show.http, {
      gridArrived: ({ header, cells }) => {
        if (isLive(header)) grids++
        order.gridArrived(header, cells)
      },
      changeArrived: ({ controlRevision, values }) => {
        const cols = values?.['/grid/cols']
        if (typeof cols === 'number') order.colsAsked(controlRevision, cols)
      },
    })
    probe.command('/grid/cols', FROM_COLS)
    await playFor(SETTLING_SECONDS)
    const before = await watched.health()
    const losses: Loss[] = []
    for (const cols of sweptCols()) {
      const had = await lossOf(watched)
      probe.command('/grid/cols', cols)
      await playFor(CHANGE_SECONDS)
      const has = await lossOf(watched)
      losses.push({ late: has.late - had.late, dropped: has.dropped - had.dropped })
    }
    const after = await watched.health()
    await probe.close()
    if (probe.problem !== null) throw probe.problem
    const total = (key: keyof Loss): number => losses.reduce((sum, loss) => sum + loss[key], 0)
    const worst = (key: keyof Loss): number => Math.max(...losses.map((loss) => loss[key]))
    return [
      { name: 'changes of columns', value: losses.length, unit: '' },
      { name: 'grids seen', value: grids, unit: '' },
      { name: 'frames late a change', value: total('late') / losses.length, unit: 'frames' },
      { name: 'frames late after the worst change', value: worst('late'), unit: 'frames' },
      { name: 'frames dropped a change', value: total('dropped') / losses.length, unit: 'frames' },
      { name: 'frames dropped after the worst change', value: worst('dropped'), unit: 'frames' },
      { name: 'torn grids', value: order.tornCount, unit: '' },
      { name: 'stale grids', value: order.staleCount, unit: '' },
      {
        name: 'restarts of ffmpeg',
        value: before.source.ffmpegPid === after.source.ffmpegPid ? 0 : 1,
        unit: '',
      },
      { name: 'governor steps', value: watched.governorSteps, unit: '' },
    ]
  })

/** Every step up, then every step down again. */
function sweptCols(): readonly number[] {
  const up = Array.from(
    { length: (TO_COLS - FROM_COLS) / STEP_COLS },
    (_, step) => FROM_COLS + (step + 1) * STEP_COLS,
  )
  return [...up, ...up.map((cols) => cols - STEP_COLS).reverse()]
}

async function lossOf(watched: WatchedShow): Promise<Loss> {
  return (await watched.health()).frames
}
