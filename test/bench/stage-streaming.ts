import sharp from 'sharp'
import type { Page } from 'playwright-core'
import type { DrawState } from '../../client/render/draw-state.ts'
import { closeUpHeight } from '../../server/protocol/close-up.ts'
import { gridOf, viewAt } from '../browser/bench-grid.ts'
import type { BenchServer } from '../browser/bench-page.ts'
import { BenchStage } from '../browser/bench-stage.ts'
import { PLAIN_STATE } from '../browser/plain-state.ts'
import { randomOf } from '../browser/random-set.ts'
import { percentile, type Figure } from './benchmark.ts'

const DRAWS = 240
/** Drawings before those that count: the first use of each program compiles it. */
const WARM_DRAWS = 60
const FRAME_US = 1_000_000 / 60
/** Drawings from one grid to the next. */
const DRAWS_A_GRID = 2
/** Part of the cells that get another tile with it. */
const CHANGING = 0.05
/** Cells as the view goes in and out again, pixels. */
const LEAST_PX = 90
const MOST_PX = 420
const UPLOAD_LIMIT_MS = 2
const MAIN_LIMIT_MS = 3

type Canvas = { readonly width: number; readonly height: number }

/** What a drawing takes of the main thread while the view goes in and out and close-ups of tiles that change stream in. */
export async function streamingFigures(
  { server, page, canvas }: { readonly server: BenchServer; readonly page: Page; readonly canvas: Canvas },
  set: { readonly setId: number; readonly tileCount: number },
): Promise<Figure[]> {
  await offerCloseUps(server, set.tileCount)
  const stage = await BenchStage.open(page, canvas, false)
  await stage.want(server.sets)
  const states = flight(set)
  await stage.settle(states[0]!)
  await stage.stream(states.slice(0, WARM_DRAWS))
  let uploadMs: readonly number[] = []
  const mainMs = await traceMainThread(page, async () => {
    uploadMs = await stage.stream(states.slice(WARM_DRAWS))
  })
  const { uploads } = await stage.tileCounters()
  const p95 = (name: string, times: readonly number[], limitMs: number): Figure => {
    const value = percentile(times, 95)
    return { name, value, unit: 'ms', ratio: { value: value / limitMs, of: 'the limit' } }
  }
  return [
    { name: `close-ups and pages uploaded in ${states.length} drawings`, value: uploads, unit: '' },
    p95('upload p95', uploadMs, UPLOAD_LIMIT_MS),
    p95('main thread p95 a frame', mainMs, MAIN_LIMIT_MS),
  ]
}

type TraceEvent = { readonly name: string; readonly tdur?: number }

/** Milliseconds that the main thread ran for each refresh meanwhile, without those in which others had the processor. */
async function traceMainThread(page: Page, run: () => Promise<void>): Promise<readonly number[]> {
  const browser = page.context().browser()!
  await browser.startTracing(page, { categories: ['devtools.timeline'] })
  await run()
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[]
  }
  const refreshes = trace.traceEvents.filter(({ name }) => name === 'FireAnimationFrame')
  return refreshes.map(({ tdur = NaN }) => tdur / 1000)
}

/** The drawings, in and out twice. */
function flight({ setId, tileCount }: { readonly setId: number; readonly tileCount: number }): DrawState[] {
  const random = randomOf(11)
  let air = gridOf({ setId, tileCount, cols: 160, rows: 90, seed: 3 })
  return Array.from({ length: WARM_DRAWS + DRAWS }, (_, draw) => {
    if (draw % DRAWS_A_GRID === 0) {
      const cells = air.cells.map((tile) => (random() < CHANGING ? Math.floor(random() * tileCount) : tile))
      air = { ...air, cells, sequence: draw + 1 }
    }
    const near = 0.5 - 0.5 * Math.cos((4 * Math.PI * draw) / (WARM_DRAWS + DRAWS))
    return {
      ...PLAIN_STATE,
      nowUs: 5_000_000 + draw * FRAME_US,
      transform: viewAt(LEAST_PX * (MOST_PX / LEAST_PX) ** near),
      air,
      gap: 0.05,
      light: { amount: 0.25, x: 0.4, y: 0.6, width: 0.35, sweep: null },
      crossfadeMs: 120,
    }
  })
}

/** A close-up of every tile in both sizes, as hard to decode as photos. */
async function offerCloseUps(server: BenchServer, tileCount: number): Promise<void> {
  for (const side of [256, 1024] as const) {
    const [width, height] = [side, closeUpHeight(side)]
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    const create = { width, height, channels: 3, background: '#000', noise } as const
    const picture = await sharp({ create })
      .blur(1.5)
      .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
      .toBuffer()
    for (let tile = 0; tile < tileCount; tile++) server.closeUps.set(`${tile}-${side}.jpg`, picture)
  }
}
