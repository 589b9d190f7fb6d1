import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { DrawnFrame, StagePage } from '../../scripts/stage-probe.ts'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../server/ffmpeg/run-ffmpeg.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

type Rgb = readonly [number, number, number]

let browser: Browser
let show: RunningShow
let probe: LiveProbe
let snapshot: StateSnapshot | null = null
let swatches: string
let folder: string
let pages: Page[] = []

beforeAll(async () => {
  await buildClientIfStale()
  folder = await mkdtemp(join(tmpdir(), 'smalti-clip-'))
  const clip = join(folder, 'red-blue.mp4')
  await filmRedThenBlue(clip)
  swatches = await writeSwatches()
  show = await startShow([clip, '--tiles', swatches, '--cols', '40', '--fps', '25', '--workers', '1'])
  let gridCount = 0
  probe = await LiveProbe.open(show.http, {
    gridArrived: () => gridCount++,
    stateArrived: (state) => (snapshot = state),
  })
  browser = await launchChromium()
  await until(() => gridCount > 0 && snapshot !== null, 'a first grid')
})

afterEach(async () => {
  for (const page of pages) await page.close()
  pages = []
})

afterAll(async () => {
  await browser?.close()
  await probe?.close()
  await show?.close()
  for (const path of [folder, swatches]) if (path) await rm(path, { recursive: true, force: true })
})

describe('the stage page of a running show', () => {
  it('turns with the source from red to blue', async () => {
    const page = await open('/out')
    await whenDrawn(page)
    await until(async () => isMostly(await meanColour(page), 0), 'a red picture')
    await until(async () => isMostly(await meanColour(page), 2), 'a blue picture')
  })

  it('draws soon after it was opened on a show that runs', async () => {
    const page = await open('/out')
    await whenDrawn(page)
    expect((await framesOf(page))[0]!.sequence).toBeGreaterThan(0)
  })

  it('is black from its first drawing on when the show was blacked out before', async () => {
    probe.command('/out/blackout', 1)
    await until(async () => (await valueOf('/out/blackout')) === 1, 'the blackout')
    const page = await open('/out', WATCH_BRIGHTNESS)
    await page.waitForFunction(() => ((globalThis as unknown as WatchedPage).brightness ?? []).length >= 20)
    const dark = await page.evaluate(() => (globalThis as unknown as WatchedPage).brightness)
    expect(Math.max(...dark!)).toBe(0)
    probe.command('/out/blackout', 0)
    await page.waitForFunction(() => (globalThis as unknown as WatchedPage).brightness!.at(-1)! > 100)
  })

  it('shows the same frames for the same moments on every page', async () => {
    const [left, right] = [await open('/out'), await open('/out')]
    await until(
      async () => {
        const shared = sharedFrames(await framesOf(left), await framesOf(right))
        return shared.length >= 8
      },
      'frames that both pages drew',
      25_000,
    )
    const shared = sharedFrames(await framesOf(left), await framesOf(right))
    for (const [one, other] of shared) {
      expect([other.dueUs, other.setId, other.generation]).toEqual([one.dueUs, one.setId, one.generation])
    }
  })

  it('never goes back to an older frame', async () => {
    const page = await open('/out')
    await until(async () => (await framesOf(page)).length >= 20, 'twenty drawings')
    const sequences = (await framesOf(page)).map((frame) => frame.sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
  })
})

describe('a stage page whose cells are smaller than a pixel', () => {
  it('draws halves of the grid, and the whole of it once somebody zooms in', async () => {
    const page = await newPage({ width: 96, height: 54 })
    await page.goto(`${show.http}/out?dpr=0.25`)
    const drawnCols = async (): Promise<number> => (await framesOf(page)).at(-1)?.cols ?? 0
    await until(async () => (await drawnCols()) === 20, 'a half grid')
    expect(await detailOf(page)).toBe('half')
    await until(async () => isMostly(await meanColour(page), 2), 'a blue picture')
    probe.command('/zoom', 4, 300)
    await until(async () => (await drawnCols()) === 40, 'the whole grid')
    expect(await detailOf(page)).toBe('whole')
    probe.command('/zoom', 1)
    await until(async () => (await drawnCols()) === 20, 'a half grid again')
    const sequences = (await framesOf(page)).map((frame) => frame.sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
  })
})

describe('the pages', () => {
  it.each(['/', '/out', '/out?bg=transparent'])('opens %s without a complaint', async (path) => {
    const complaints: string[] = []
    const page = await newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
    await page.goto(`${show.http}${path}`)
    if (path === '/') await page.waitForFunction('document.querySelector("canvas") !== null')
    else await whenDrawn(page)
    expect(complaints).toEqual([])
  })

  it('fits the home page on a phone without sideways scrolling', async () => {
    const page = await newPage({ width: 360, height: 740 })
    await page.goto(show.http)
    await page.waitForFunction('document.querySelector("canvas") !== null')
    await until(async () => (await page.locator('button').count()) > 0, 'buttons')
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(360)
  })
})

type WatchedPage = StagePage & { readonly brightness?: readonly number[] }

/** Notes the brightest channel on the stage's canvas after each refresh in which it was drawn. */
const WATCH_BRIGHTNESS = `
  globalThis.brightness = []
  const request = globalThis.requestAnimationFrame
  globalThis.requestAnimationFrame = (next) => request((atMs) => {
    const before = globalThis.smalti?.lastDrawn
    next(atMs)
    if (globalThis.smalti === undefined || globalThis.smalti.lastDrawn === before) return
    const canvas = document.querySelector('#stage')
    const gl = canvas.getContext('webgl2')
    const pixels = new Uint8Array(canvas.width * canvas.height * 4)
    gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels)
    let brightest = 0
    for (let at = 0; at < pixels.length; at++) if (at % 4 < 3) brightest = Math.max(brightest, pixels[at])
    globalThis.brightness.push(brightest)
  })`

async function newPage(viewport = { width: 320, height: 180 }): Promise<Page> {
  const page = await browser.newPage({ viewport })
  pages.push(page)
  return page
}

async function open(path: string, script?: string): Promise<Page> {
  const page = await newPage()
  if (script !== undefined) await page.addInitScript(script)
  await page.goto(`${show.http}${path}`)
  return page
}

async function whenDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { smalti } = globalThis as unknown as StagePage
    return (smalti?.lastDrawn?.sequence ?? 0) > 0
  })
}

async function framesOf(page: Page): Promise<readonly DrawnFrame[]> {
  const frames = await page.evaluate(() => (globalThis as unknown as StagePage).smalti?.frames ?? [])
  return frames.filter((frame) => frame.sequence > 0)
}

function detailOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => (globalThis as unknown as StagePage).smalti?.state().detail)
}

/** The first drawings of the frames that both pages drew. */
function sharedFrames(
  left: readonly DrawnFrame[],
  right: readonly DrawnFrame[],
): readonly (readonly [DrawnFrame, DrawnFrame])[] {
  const known = new Map(left.toReversed().map((frame) => [frame.sequence, frame]))
  const firsts = new Map(right.toReversed().map((frame) => [frame.sequence, frame]))
  return [...firsts].flatMap(([sequence, frame]) => {
    const other = known.get(sequence)
    return other === undefined ? [] : [[other, frame] as const]
  })
}

async function meanColour(page: Page): Promise<Rgb> {
  const { channels } = await sharp(await page.screenshot({ type: 'png' })).stats()
  return [channels[0]!.mean, channels[1]!.mean, channels[2]!.mean]
}

function isMostly(colour: Rgb, channel: 0 | 2): boolean {
  return colour[channel] > 60 && colour[channel] > 2 * colour[2 - channel]! && colour[channel] > 2 * colour[1]
}

async function valueOf(address: string): Promise<unknown> {
  const state = (await (await fetch(`${show.http}/api/state`)).json()) as StateSnapshot
  return state.values[address]
}

async function filmRedThenBlue(path: string): Promise<void> {
  const ffmpeg = await findFfmpeg(process.env)
  const colours = ['red', 'blue'].flatMap((colour) => [
    '-f',
    'lavfi',
    '-i',
    `color=${colour}:size=320x180:rate=25:duration=2`,
  ])
  const words = [...colours, '-filter_complex', 'concat=n=2', '-c:v', 'mpeg4', '-q:v', '2', '-y', path]
  const { code, stderr } = await runFfmpeg(ffmpeg.path, words, 20_000)
  if (code !== 0) throw new Error(`no clip: ${stderr}`)
}
