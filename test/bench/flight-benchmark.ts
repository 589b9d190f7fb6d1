import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { isSoftwareGpu } from '../../server/protocol/software-gpu.ts'
import type { TileCounts } from '../../client/render/tile-counts.ts'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { launchChromium } from '../browser/chromium.ts'
import { percentile, type Benchmark, type Figure } from './benchmark.ts'
import { FIXTURE_FILM } from './film.ts'
import { FlightPage, type FlownFrame } from './flight/flight-page.ts'
import { flyLaps, LAP_SECONDS, type Pilot } from './flight/flight-plan.ts'
import { makeFlightTiles } from './flight/flight-tiles.ts'
import { WatchedShow } from './watched-show.ts'

const TILES_FILM = join(import.meta.dirname, '..', 'fixtures', 'big-buck-bunny-match-6s.mp4')
const SIZE = { width: 640, height: 360 }
const SECONDS = 60
/** Of the GPU's memory for tiles, as the page is told; three sets take more at their finest. */
const BUDGET_MB = 256
const COUNT_EVERY = 10
const REFRESH_MS = 1000 / 60
const SLOW_REFRESHES = 1.5
/** What the page's heap may grow by. */
const HEAP_LIMIT_MB = 5
const MEGABYTE = 1024 * 1024

/**
 * A flight through a show of three sets, the first of 18,000 tiles, after a lap that warms up: which tiles are drawn, counted pixel by
 * pixel against the grids on air, what the page takes, and its pace, but for the drawings that follow
 * a counted one. Tiles are kept in `tiles` for the next time.
 */
export const flightBenchmark: Benchmark = async ({ video, tiles, seconds, size, gpu }) => {
  const folder = tiles ?? join(tmpdir(), 'smalti-flight')
  await mkdir(folder, { recursive: true })
  const pictures = await makeFlightTiles(folder, TILES_FILM)
  const sets = [pictures, 'smalti', 'emoji'].flatMap((set) => ['--tiles', set])
  const words = [video ?? FIXTURE_FILM, ...sets, '--fresh', '--rtmp-port', 'off']
  const browser = await launchChromium([], gpu)
  try {
    const gpuName = await readGpuName(browser)
    console.error(`drawn by ${gpuName ?? 'nothing'}`)
    if (gpu !== null && (gpuName === null || isSoftwareGpu(gpuName)))
      throw new Error(`--gpu ${gpu} gave no GPU`)
    return await flyShow(browser, [...words, '--data-dir', join(folder, 'data')], {
      size: size ?? SIZE,
      seconds: seconds ?? SECONDS,
    })
  } finally {
    await browser.close()
  }
}

/** Starts a show and flies through it on a page of a browser. */
async function flyShow(
  browser: Browser,
  words: readonly string[],
  { size, seconds }: { readonly size: typeof SIZE; readonly seconds: number },
): Promise<Figure[]> {
  const watched = await WatchedShow.start(words)
  const { show } = watched
  try {
    await show.whenSetsReady()
    const view = await browser.newPage({ viewport: size })
    const flight = await FlightPage.open(view, `${show.http}/out?dpr=1&gpu=${BUDGET_MB}`)
    const probe = await LiveProbe.open(show.http, {})
    const pilot: Pilot = { page: view, command: (address, ...args) => probe.command(address, ...args) }
    await flight.countTiles(COUNT_EVERY)
    await flyLaps(pilot, LAP_SECONDS)
    await flight.countTiles(COUNT_EVERY)
    const heapBefore = await flight.heapBytes()
    const frames = await flight.watch(() => flyLaps(pilot, seconds))
    const heapGain = (await flight.heapBytes()) - heapBefore
    const { tileCounts } = await flight.facts()
    const mostTileBytes = await flight.mostTileBytes()
    await probe.close()
    return [
      ...tileFigures(tileCounts),
      figureOfLimit('tiles on the GPU at most', mostTileBytes / MEGABYTE, BUDGET_MB, 'the budget'),
      figureOfLimit('heap gained in the flight', heapGain / MEGABYTE, HEAP_LIMIT_MB, 'the limit'),
      ...paceFigures(frames),
    ]
  } finally {
    await watched.close()
  }
}

/** What a browser's WebGL draws with; null without WebGL2. */
async function readGpuName(browser: Browser): Promise<string | null> {
  const page = await browser.newPage()
  const name = await page.evaluate<string | null>(`{
    const gl = document.createElement('canvas').getContext('webgl2')
    const info = gl?.getExtension('WEBGL_debug_renderer_info')
    gl && gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)
  }`)
  await page.close()
  return name
}

function tileFigures({ means, pages, closeUps, wrong, missing }: TileCounts): Figure[] {
  const all = means + pages + closeUps + wrong + missing
  const share = (name: string, count: number): Figure => ({ name, value: (100 * count) / all, unit: '%' })
  return [
    { name: 'pixels whose tile was looked at', value: all, unit: '' },
    share('the right tile, from a close-up', closeUps),
    share('the right tile, from its page', pages),
    share('the right tile, too small for more than its mean', means),
    { name: 'pixels of a wrong tile', value: wrong, unit: '' },
    { name: 'pixels of a tile that no page has', value: missing, unit: '' },
  ]
}

function figureOfLimit(name: string, value: number, limit: number, of: string): Figure {
  return { name, value, unit: 'MB', ratio: { value: value / limit, of } }
}

function paceFigures(frames: readonly FlownFrame[]): Figure[] {
  const calm = frames.filter(({ isDisturbed }) => !isDisturbed)
  const refreshes = calm.map(({ refreshMs }) => refreshMs)
  const slow = refreshes.filter((ms) => ms > SLOW_REFRESHES * REFRESH_MS).length
  const spanMs = (frames.at(-1)!.atUs - frames[0]!.atUs) / 1000
  const ofRefresh = (percent: number): Figure => {
    const value = percentile(refreshes, percent)
    return {
      name: `from one drawing to the next, p${percent}`,
      value,
      unit: 'ms',
      ratio: { value: value / REFRESH_MS, of: 'a refresh' },
    }
  }
  return [
    { name: 'drawings a second', value: (frames.length * 1000) / spanMs, unit: '' },
    { name: 'drawings late by half a refresh', value: (100 * slow) / refreshes.length, unit: '%' },
    ...[50, 95, 99].map(ofRefresh),
    {
      name: 'main thread a drawing, p95',
      value: percentile(
        calm.map(({ mainMs }) => mainMs),
        95,
      ),
      unit: 'ms',
    },
  ]
}
