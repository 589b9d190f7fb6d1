import type { Browser } from 'playwright-core'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { buildClientIfStale } from '../browser/built-client.ts'
import { launchChromium } from '../browser/chromium.ts'
import { median, type Benchmark, type Figure } from './benchmark.ts'
import { isLive, WatchedShow, withFolder } from './watched-show.ts'

const RUNS = 3
/** A software GPU takes its time to fill both sets. */
const LIMIT_MS = 120_000
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
    await openStage(browser, url, SIZES[1])
    const figures: Figure[] = []
    for (const size of SIZES) {
      const openings: StageOpening[] = []
      for (let run = 0; run < RUNS; run++) openings.push(await openStage(browser, url, size))
      const of = (key: keyof StageOpening): number => median(openings.map((opening) => opening[key]))
      const name = `/out at ${size.width}x${size.height}`
      figures.push(
        { name: `${name}: first drawing`, value: of('drawnMs'), unit: 'ms' },
        { name: `${name}: first mosaic lit`, value: of('litMs'), unit: 'ms' },
        { name: `${name}: all tiles there`, value: of('wholeMs'), unit: 'ms' },
      )
    }
    return figures
  } finally {
    await browser.close()
    await watched.close()
  }
}

/** When the page first drew, first showed light, and had all its tiles, in milliseconds from the navigation. */
type StageOpening = Readonly<Record<'drawnMs' | 'litMs' | 'wholeMs', number>>
type TimedPage = { readonly opening: StageOpening }

/** Notes the times inside the page, by the row of pixels through the middle, in the refresh that drew them. */
const TIME_OPENING = `
  globalThis.opening = { drawnMs: 0, litMs: 0, wholeMs: 0 }
  const request = globalThis.requestAnimationFrame
  globalThis.requestAnimationFrame = (next) => request((atMs) => {
    next(atMs)
    const { opening, smalti } = globalThis
    if (opening.wholeMs > 0 || !smalti?.lastDrawn) return
    const canvas = document.querySelector('#stage')
    const gl = canvas.getContext('webgl2')
    const pixels = new Uint8Array(canvas.width * 4)
    gl.readPixels(0, canvas.height >> 1, canvas.width, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
    opening.drawnMs ||= performance.now()
    if (opening.litMs === 0 && pixels.some((level, at) => at % 4 < 3 && level > 16)) opening.litMs = performance.now()
    if (opening.litMs > 0 && smalti.state().pendingParts === 0) opening.wholeMs = performance.now()
  })`

async function openStage(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<StageOpening> {
  const page = await browser.newPage({ viewport })
  try {
    await page.addInitScript(TIME_OPENING)
    await page.goto(url)
    await page.waitForFunction(() => (globalThis as unknown as TimedPage).opening.wholeMs > 0, undefined, {
      timeout: LIMIT_MS,
    })
    return await page.evaluate(() => (globalThis as unknown as TimedPage).opening)
  } finally {
    await page.close()
  }
}
