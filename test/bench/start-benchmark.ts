import type { Browser } from 'playwright-core'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { StagePage } from '../../scripts/stage-probe.ts'
import { buildClientIfStale } from '../browser/built-client.ts'
import { launchChromium } from '../browser/chromium.ts'
import { median, type Benchmark, type Figure } from './benchmark.ts'
import { isLive, WatchedShow, withFolder } from './watched-show.ts'

const RUNS = 3
const SHOW = ['demo', '--fresh', '--rtmp-port', 'off']
const SIZES = [
  { width: 1920, height: 1080 },
  { width: 640, height: 360 },
] as const

type Start = Readonly<Record<'readyMs' | 'firstGridMs' | 'wholeMs' | 'late' | 'dropped' | 'steps', number>>

/** From the first word on the line to the first light: an empty data folder, built sets, and the stage page. */
export const startBenchmark: Benchmark = async () => {
  await buildClientIfStale()
  const first: Start[] = []
  for (let run = 0; run < RUNS; run++) first.push(await withFolder(startShow))
  return withFolder(async (dataDir) => {
    await startShow(dataDir)
    const built: Start[] = []
    for (let run = 0; run < RUNS; run++) built.push(await startShow(dataDir))
    return [
      ...figuresOf('very first start', first),
      ...figuresOf('start with built sets', built),
      ...(await openStages(dataDir)),
    ]
  })
}

/** Starts the demo and watches it until its tile sets are whole. */
async function startShow(dataDir: string): Promise<Start> {
  const watched = await WatchedShow.start([...SHOW, '--data-dir', dataDir])
  try {
    let firstGridMs = NaN
    const probe = await LiveProbe.open(watched.show.http, {
      gridArrived: ({ header }) => {
        if (Number.isNaN(firstGridMs) && isLive(header)) firstGridMs = watched.sinceStartMs
      },
    })
    await watched.show.whenSetsReady()
    const wholeMs = watched.sinceStartMs
    const { frames } = await watched.health()
    await probe.close()
    const { readyMs, governorSteps: steps } = watched
    return { readyMs, firstGridMs, wholeMs, late: frames.late, dropped: frames.dropped, steps }
  } finally {
    await watched.close()
  }
}

function figuresOf(name: string, starts: readonly Start[]): readonly Figure[] {
  const of = (key: keyof Start): number => median(starts.map((start) => start[key]))
  return [
    { name: `${name}: ready`, value: of('readyMs'), unit: 'ms' },
    { name: `${name}: first grid at a client`, value: of('firstGridMs'), unit: 'ms' },
    { name: `${name}: all sets whole`, value: of('wholeMs'), unit: 'ms' },
    { name: `${name}: frames late meanwhile`, value: of('late'), unit: 'frames' },
    { name: `${name}: frames dropped meanwhile`, value: of('dropped'), unit: 'frames' },
    { name: `${name}: governor steps meanwhile`, value: of('steps'), unit: '' },
  ]
}

/** Opens `/out` in a warm browser, at each size in turn. */
async function openStages(dataDir: string): Promise<readonly Figure[]> {
  const watched = await WatchedShow.start([...SHOW, '--data-dir', dataDir])
  const browser = await launchChromium()
  try {
    await watched.show.whenSetsReady()
    const url = `${watched.show.http}/out`
    await timeFirstDrawing(browser, url, SIZES[1])
    const figures: Figure[] = []
    for (const size of SIZES) {
      const times: number[] = []
      for (let run = 0; run < RUNS; run++) times.push(await timeFirstDrawing(browser, url, size))
      const name = `/out at ${size.width}x${size.height}: first drawing`
      figures.push({ name, value: median(times), unit: 'ms' })
    }
    return figures
  } finally {
    await browser.close()
    await watched.close()
  }
}

/** Milliseconds from the navigation until the page has drawn, by the page's own clock. */
async function timeFirstDrawing(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<number> {
  const page = await browser.newPage({ viewport })
  try {
    const startMs = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.waitForFunction(() => {
      const { smalti } = globalThis as unknown as StagePage
      return smalti !== undefined && smalti.lastDrawn !== null
    })
    return performance.now() - startMs
  } finally {
    await page.close()
  }
}
