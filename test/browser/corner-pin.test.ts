import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StagePage } from '../../scripts/stage-probe.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

const VIEWPORT = { width: 640, height: 360 }

let browser: Browser
let context: BrowserContext
let show: RunningShow
let swatches: string
let folder: string

beforeAll(async () => {
  await buildClientIfStale()
  folder = await mkdtemp(join(tmpdir(), 'smalti-pin-'))
  const picture = join(folder, 'red.png')
  await sharp({ create: { width: 320, height: 180, channels: 3, background: '#f00' } }).toFile(picture)
  swatches = await writeSwatches()
  show = await startShow([picture, '--tiles', swatches, '--cols', '40', '--workers', '1'])
  browser = await launchChromium()
})

beforeEach(async () => {
  context = await browser.newContext({ viewport: VIEWPORT, hasTouch: true })
})

afterEach(() => context.close())

afterAll(async () => {
  await browser?.close()
  await show?.close()
  for (const path of [folder, swatches]) if (path) await rm(path, { recursive: true, force: true })
})

describe('the corners of the picture', () => {
  it('follow a handle that is dragged, and stay there after a reload, with the address or without', async () => {
    const page = await open('/out?dpr=1')
    await page.keyboard.press('k')
    await page.mouse.move(5, 4)
    await page.mouse.down()
    await page.mouse.move(40, 30, { steps: 4 })
    await page.mouse.move(95, 64)
    await page.mouse.up()
    await page.keyboard.press('Escape')
    expect(await page.locator('.pin-handle').count()).toBe(0)
    await expectTopLeft(page, 90, 60)
    expect(new URL(page.url()).searchParams.get('corners')).toBe('0.14063,0.16667,1,0,1,1,0,1')
    await page.reload()
    await whenDrawn(page)
    await expectTopLeft(page, 90, 60)
    await page.goto(`${show.http}/out?dpr=1`)
    await whenDrawn(page)
    await expectTopLeft(page, 90, 60)
  })

  it('are nudged by keys, one after the other, and reset', async () => {
    const page = await open('/out?dpr=1')
    await page.keyboard.press('k')
    for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowDown', 'Shift+ArrowDown'])
      await page.keyboard.press(key)
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('k')
    expect(cornersOf(page).map((part, at) => Math.round(part * [640, 360][at % 2]!))).toEqual([
      20, 10, 639, 0, 640, 360, 0, 360,
    ])
    await expectTopLeft(page, 20, 10)
    await page.keyboard.press('k')
    await page.keyboard.press('0')
    await page.keyboard.press('Escape')
    expect(page.url()).not.toContain('corners')
    expect((await page.locator('#stage').getAttribute('style')) ?? '').not.toContain('matrix')
    expect(await page.locator('.is-pinned').count()).toBe(0)
    expect(await valueOf('/zoom')).toBe(1)
  })

  it('follow a finger', async () => {
    const page = await open('/out?dpr=1')
    await page.keyboard.press('k')
    const touch = await context.newCDPSession(page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    await send('touchStart', [{ x: 3, y: 2 }])
    await send('touchMove', [{ x: 30, y: 20 }])
    await send('touchMove', [{ x: 53, y: 32 }])
    await send('touchEnd', [])
    await page.keyboard.press('Escape')
    await expectTopLeft(page, 50, 30)
  })

  it('never cross: a handle waits where the picture would turn inside out', async () => {
    const page = await open('/out?dpr=1&corners=0,0,0.5,0,0.5,0.5,0,0.5')
    await page.keyboard.press('k')
    await page.mouse.move(0, 0)
    await page.mouse.down()
    await page.mouse.move(500, 300, { steps: 20 })
    await page.mouse.up()
    await page.keyboard.press('Escape')
    const [x = 1, y = 1] = cornersOf(page)
    expect(x + y).toBeLessThan(0.5)
    expect(x + y).toBeGreaterThan(0.4)
  })

  it('bound the picture softly, not in steps', async () => {
    const page = await open('/out?dpr=1&corners=0.1,0.2,0.9,0.1,1,1,0,1')
    const redAt = await redsOf(page)
    let softCount = 0
    for (let col = 100; col < 540; col++) {
      const row = Array.from({ length: VIEWPORT.height }, (_, at) => at).find((at) => redAt(col, at) >= 10)!
      const share = redAt(col, row) / redAt(col, row + 4)
      if (share < 0.9) softCount++
    }
    expect(softCount).toBeGreaterThan(300)
  })

  it('carry the gestures along: the wheel zooms about the place under the pointer', async () => {
    const plain = await open('/out?dpr=1')
    const wanted = await zoomedTo(plain, 160, 90)
    const pinned = await open('/out?dpr=1&corners=0.5,0.5,1,0.5,1,1,0.5,1')
    const seen = await zoomedTo(pinned, 400, 225)
    expect(seen[0]).toBeCloseTo(wanted[0], 2)
    expect(seen[1]).toBeCloseTo(wanted[1], 2)
    expect(wanted[0]).toBeLessThan(0.45)
  })
})

async function open(path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${show.http}${path}`)
  await whenDrawn(page)
  return page
}

async function whenDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { smalti } = globalThis as unknown as StagePage
    return (smalti?.lastDrawn?.sequence ?? 0) > 0 && smalti?.state().pendingParts === 0
  })
}

function cornersOf(page: Page): number[] {
  return (new URL(page.url()).searchParams.get('corners') ?? '').split(',').map(Number)
}

/** Zooms in with the wheel at a place of the page; gives where the view's centre goes, and goes back. */
async function zoomedTo(page: Page, x: number, y: number): Promise<readonly [number, number]> {
  await page.mouse.move(x, y)
  await page.mouse.wheel(0, -500)
  await until(async () => Number(await valueOf('/zoom')) > 2, 'the zoom')
  const centre = [Number(await valueOf('/zoom/x')), Number(await valueOf('/zoom/y'))] as const
  await page.keyboard.press('0')
  await until(async () => Number(await valueOf('/zoom')) === 1, 'the whole picture')
  await page.close()
  return centre
}

async function valueOf(address: string): Promise<unknown> {
  const state = (await (await fetch(`${show.http}/api/state`)).json()) as StateSnapshot
  return state.values[address]
}

/** The red channel of the page as it is seen. */
async function redsOf(page: Page): Promise<(col: number, row: number) => number> {
  const { data, info } = await sharp(await page.screenshot({ type: 'png' }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return (col, row) => data[(row * info.width + col) * 3]!
}

/** Holds the top left corner of the picture on a black page, where its edges meet, to within a pixel of a place. */
async function expectTopLeft(page: Page, x: number, y: number): Promise<void> {
  const redAt = await redsOf(page)
  const left = [0.3, 0.6].map((part) => {
    const row = Math.round(y + part * (VIEWPORT.height - y))
    return { x: edgeOf((at) => redAt(at, row)), y: row + 0.5 }
  })
  const top = [0.3, 0.6].map((part) => {
    const col = Math.round(x + part * (VIEWPORT.width - x))
    return { x: col + 0.5, y: edgeOf((at) => redAt(col, at)) }
  })
  const corner = crossing(left[0]!, left[1]!, top[0]!, top[1]!)
  expect(Math.abs(corner.x - x), `corner at ${corner.x}, ${corner.y}`).toBeLessThan(1)
  expect(Math.abs(corner.y - y), `corner at ${corner.x}, ${corner.y}`).toBeLessThan(1)
}

/** Where a row of pixels goes from dark to light, with the part of the pixel that is light. */
function edgeOf(levelAt: (at: number) => number): number {
  let at = 0
  while (levelAt(at) < 10) at++
  const inside = levelAt(at + 3)
  let covered = 0
  for (let pixel = at; pixel < at + 3; pixel++) covered += Math.min(1, levelAt(pixel) / inside)
  return at + 3 - covered
}

type Place = { readonly x: number; readonly y: number }

function crossing(a: Place, b: Place, c: Place, d: Place): Place {
  const cross = (p: Place, q: Place): number => p.x * q.y - p.y * q.x
  const [along, across] = [
    { x: b.x - a.x, y: b.y - a.y },
    { x: d.x - c.x, y: d.y - c.y },
  ]
  const t = cross({ x: c.x - a.x, y: c.y - a.y }, across) / cross(along, across)
  return { x: a.x + t * along.x, y: a.y + t * along.y }
}
