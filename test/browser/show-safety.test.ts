import { rm } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { StagePage } from '../../scripts/stage-probe.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { countFlashes } from '../client/view/count-flashes.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

/** Each takes the worker out for most of a second; so many outlast a test. */
const SPINS = 4

const SIZE = { width: 320, height: 180 }

let browser: Browser
let show: RunningShow
let probe: LiveProbe
let swatches: string
let page: Page

/** A show whose source nobody publishes, with one worker to hang. */
beforeAll(async () => {
  await buildClientIfStale()
  swatches = await writeSwatches()
  const line = ['publish:nobody', '--tiles', swatches, '--cols', '40', '--workers', '1', '--test-hooks']
  show = await startShow(line)
  browser = await launchChromium()
  await until(async () => (await valueOf('/air/state')) === 'slate', 'the slate')
})

beforeEach(async () => {
  for (let n = 0; n < SPINS; n++) show.engine.makeTrouble('spin')
  probe = await LiveProbe.open(show.http, {})
  page = await browser.newPage({ viewport: SIZE })
  await page.addInitScript(WATCH)
  await page.goto(`${show.http}/out`)
  await page.waitForFunction(() => ((globalThis as unknown as WatchedPage).seen ?? []).length > 2)
})

afterEach(async () => {
  await page.close()
  await probe.close()
})

afterAll(async () => {
  await browser?.close()
  await show?.close()
  if (swatches) await rm(swatches, { recursive: true, force: true })
})

describe('a stage whose source is dead and whose worker hangs', () => {
  it('goes white while a flash is held, and back when its hand is gone', async () => {
    const hand = await LiveProbe.open(show.http, {})
    hand.command('/out/flash', 1)
    await whenSeen((least) => least > 240, 'white')
    await hand.close()
    await until(async () => (await valueOf('/out/flash')) === 0, 'the release')
    await whenSeen((least) => least < 200, 'the end of the flash')
  })

  it('flashes three times a second at most while a strobe runs, and darkens at once for a blackout', async () => {
    probe.command('/out/strobe', 10)
    await page.waitForFunction(() => (globalThis as unknown as WatchedPage).seen.length > 80)
    const seen = await page.evaluate(() => (globalThis as unknown as WatchedPage).seen)
    const samples = seen.map(({ atMs, most }) => ({ nowUs: atMs * 1000, level: most / 255 }))
    expect(samples.some(({ level }) => level === 0)).toBe(true)
    expect(countFlashes(samples)).toBeGreaterThan(0)
    expect(countFlashes(samples)).toBeLessThanOrEqual(3)
    probe.command('/out/strobe', 0)
    await whenSeen((_least, most) => most > 60, 'the picture again')
    probe.command('/out/blackout', 1)
    await whenSeen((_least, most) => most === 0, 'black')
    probe.command('/out/blackout', 0)
  })

  it('lets clips stand when it is frozen', async () => {
    let rate: number | undefined
    const watcher = await LiveProbe.open(show.http, {
      changeArrived: ({ clips }) => (rate = clips?.rate ?? rate),
    })
    watcher.command('/out/freeze', 1)
    await until(() => rate === 0, 'clips that stand')
    watcher.command('/out/freeze', 0)
    await until(() => rate === 1, 'clips that go on')
    await watcher.close()
  })

  it('is as dark as it was when a page comes back', async () => {
    probe.command('/out/blackout', 1)
    await until(async () => (await valueOf('/out/blackout')) === 1, 'the blackout')
    await page.reload()
    await page.waitForFunction(() => ((globalThis as unknown as WatchedPage).seen ?? []).length > 5)
    const seen = await page.evaluate(() => (globalThis as unknown as WatchedPage).seen)
    expect(Math.max(...seen.map(({ most }) => most))).toBe(0)
    probe.command('/out/blackout', 0)
  })

  it('shows the test picture, which blackout and master darken too', async () => {
    probe.command('/out/test', 1)
    await page.waitForSelector('.test-picture', { state: 'visible' })
    const pixel = await pixelsOf(page)
    expect(pixel(0, 0)).toEqual([244, 242, 238])
    expect(pixel(SIZE.width - 1, SIZE.height - 1)).toEqual([244, 242, 238])
    const bars = [96, 116, 137, 158, 179, 200, 222].map((x) => pixel(x, 80))
    expect(bars).toEqual([
      [255, 255, 255],
      [191, 191, 0],
      [0, 191, 191],
      [0, 191, 0],
      [191, 0, 191],
      [191, 0, 0],
      [0, 0, 191],
    ])
    expect(pixel(160, 96)[0]).toBeGreaterThan(110)
    expect(pixel(160, 96)[0]).toBeLessThan(145)
    probe.command('/out/blackout', 1)
    await until(async () => (await pixelsOf(page))(96, 80).every((level) => level === 0), 'black bars')
    probe.command('/out/blackout', 0)
    probe.command('/out/test', 0)
    await page.waitForSelector('.test-picture', { state: 'hidden' })
  })
})

describe('a stage without WebGL2', () => {
  it('flashes and shows the test picture all the same', async () => {
    const flat = await browser.newPage({ viewport: SIZE })
    await flat.addInitScript(WITHOUT_WEBGL2)
    await flat.goto(`${show.http}/out`)
    await flat.waitForFunction(() => (globalThis as unknown as StagePage).smalti?.lastDrawn !== null)
    probe.command('/out/flash', 1)
    await until(async () => (await pixelsOf(flat))(160, 90).every((level) => level > 240), 'white')
    probe.command('/out/flash', 0)
    probe.command('/out/test', 1)
    await until(async () => (await pixelsOf(flat))(200, 80).join() === '191,0,0', 'the red bar')
    probe.command('/out/test', 0)
    await flat.close()
  })
})

type Seen = { readonly atMs: number; readonly least: number; readonly most: number }
type WatchedPage = StagePage & { readonly seen: readonly Seen[] }

/** Notes the darkest and the brightest level in the middle of the stage after each refresh in which it was drawn. */
const WATCH = `
  globalThis.seen = []
  const request = globalThis.requestAnimationFrame
  globalThis.requestAnimationFrame = (next) => request((atMs) => {
    const before = globalThis.smalti?.lastDrawn
    next(atMs)
    if (globalThis.smalti === undefined || globalThis.smalti.lastDrawn === before) return
    const canvas = document.querySelector('#stage')
    const gl = canvas.getContext('webgl2')
    const pixels = new Uint8Array(40 * 40 * 4)
    gl.readPixels((canvas.width >> 1) - 20, (canvas.height >> 1) - 20, 40, 40, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
    const levels = pixels.filter((_, at) => at % 4 < 3)
    globalThis.seen.push({ atMs, least: Math.min(...levels), most: Math.max(...levels) })
  })`

const WITHOUT_WEBGL2 = `
  const get = HTMLCanvasElement.prototype.getContext
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind === 'webgl2' ? null : get.call(this, kind, ...more)
  }`

async function whenSeen(condition: (least: number, most: number) => boolean, what: string): Promise<void> {
  await until(async () => {
    const last = await page.evaluate(() => (globalThis as unknown as WatchedPage).seen.at(-1)!)
    return condition(last.least, last.most)
  }, what)
}

async function pixelsOf(page: Page): Promise<(x: number, y: number) => readonly number[]> {
  const picture = sharp(await page.screenshot({ type: 'png' })).removeAlpha()
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return (x, y) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
}

async function valueOf(address: string): Promise<unknown> {
  const state = (await (await fetch(`${show.http}/api/state`)).json()) as StateSnapshot
  return state.values[address]
}
