import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { StagePage } from '../../scripts/stage-probe.ts'
import type { OutputStatus } from '../../server/engine/output-reports.ts'
import { isSoftwareGpu } from '../../server/protocol/software-gpu.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

const OBS_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 OBS/31.0.0'
const OBS_DEFAULT = { width: 800, height: 600 }
const FULL = { width: 640, height: 360 }
const FIRST_FRAME_MS = 1000

/** On a busy machine the quickest of them tells. */
const SHOWINGS = 3

/** A message that no page is known to show yet, on a busy machine, is not told of: another one is sent. */
const PATIENCE_MS = 12_000

/** Shows the source, and tells how long it was until a newer frame had been drawn. */
const SHOW = `(async () => {
  const startMs = performance.now()
  const before = smalti.lastDrawn.sequence
  dispatchEvent(${eventText('obsSourceVisibleChanged', { visible: true })})
  while (smalti.lastDrawn.sequence <= before) await new Promise(requestAnimationFrame)
  return performance.now() - startMs
})()`

let browser: Browser
let show: RunningShow
let swatches: string
let folder: string
let contexts: BrowserContext[] = []

beforeAll(async () => {
  await buildClientIfStale()
  swatches = await writeSwatches()
  folder = await mkdtemp(join(tmpdir(), 'smalti-obs-'))
  show = await startShow(
    ['demo', '--tiles', swatches, '--cols', '40', '--fps', '25', '--workers', '1'],
    folder,
  )
  browser = await launchChromium()
})

afterEach(async () => {
  for (const context of contexts) await context.close()
  contexts = []
  await until(async () => (await outputs()).length === 0, 'no page left')
})

afterAll(async () => {
  await browser?.close()
  await show?.close()
  for (const path of [folder, swatches]) if (path) await rm(path, { recursive: true, force: true })
})

/** A browser source: the page as OBS's own Chromium shows it. */
async function openSource(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, userAgent: OBS_AGENT })
  contexts.push(context)
  await context.addInitScript(() => {
    Object.assign(globalThis, { obsstudio: { pluginVersion: '2.24.5' } })
  })
  const page = await context.newPage()
  await page.goto(`${show.http}/out`)
  await page.waitForFunction(() => {
    const { smalti } = globalThis as unknown as StagePage
    return smalti !== undefined && smalti.lastDrawn !== null
  })
  return page
}

function eventText(name: string, detail: Record<string, boolean>): string {
  return `new CustomEvent('${name}', ${JSON.stringify({ detail })})`
}

/** OBS tells its page something. */
function tell(page: Page, name: string, detail: Record<string, boolean>): Promise<void> {
  return page.evaluate(`void dispatchEvent(${eventText(name, detail)})`)
}

async function outputs(): Promise<readonly OutputStatus[]> {
  const health = (await (await fetch(`${show.http}/healthz`)).json()) as { outputs: OutputStatus[] }
  return health.outputs
}

async function framesOut(): Promise<number> {
  const health = (await (await fetch(`${show.http}/healthz`)).json()) as { frames: { out: number } }
  return health.frames.out
}

function lastDrawnUs(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as StagePage).smalti!.lastDrawn!.refreshServerUs)
}

describe('a browser source of OBS', () => {
  it('is known as one, is clear where there is no picture, and has nothing over it', async () => {
    const page = await openSource(FULL)
    await until(async () => (await outputs()).some(({ presentedFps }) => presentedFps > 0), 'a report')
    const [output] = await outputs()
    expect(output).toMatchObject({ kind: 'obs', isVisible: true, isCovered: false, isActive: true })
    const background = 'getComputedStyle(document.documentElement).backgroundColor'
    expect(await page.evaluate(background)).toBe('rgba(0, 0, 0, 0)')
    expect((await page.locator('body').innerText()).trim()).toBe('')
  })

  it('is warned about in its first size and without a graphics card, and not on the picture', async () => {
    const page = await openSource(OBS_DEFAULT)
    await until(async () => ((await outputs())[0]?.warnings.length ?? 0) > 0, 'warnings')
    const { warnings, renderer } = (await outputs())[0]!
    expect(warnings[0]).toMatch(/1920.*1080/)
    if (isSoftwareGpu(renderer)) expect(warnings[1]).toMatch(/Hardware Acceleration/)
    expect((await page.locator('body').innerText()).trim()).toBe('')
  })

  it('rests while its source is not visible, and draws the newest within a second of coming back', async () => {
    const page = await openSource(FULL)
    await tell(page, 'obsSourceVisibleChanged', { visible: false })
    await until(async () => (await outputs())[0]?.isVisible === false, 'a report of it')
    expect((await outputs())[0]).toMatchObject({ isCovered: false, presentedFps: 0 })
    const restedAt = await lastDrawnUs(page)
    const sentBefore = await framesOut()
    await until(async () => (await framesOut()) > sentBefore + 25, 'a second of the show')
    expect(await lastDrawnUs(page)).toBe(restedAt)
    const tookMs: number[] = []
    for (let n = 0; n < SHOWINGS; n++) {
      await tell(page, 'obsSourceVisibleChanged', { visible: false })
      await until(async () => (await outputs())[0]?.isVisible === false, 'a report that it is gone')
      tookMs.push(Number(await page.evaluate(SHOW)))
    }
    expect(Math.min(...tookMs)).toBeLessThan(FIRST_FRAME_MS)
    await until(async () => (await outputs())[0]?.isVisible === true, 'a report that it is back')
  })

  it('tells whether it is on air, and is shown when it goes there', async () => {
    const page = await openSource(FULL)
    await tell(page, 'obsSourceActiveChanged', { active: false })
    await until(async () => (await outputs())[0]?.isActive === false, 'a report of it')
    expect((await outputs())[0]).toMatchObject({ isVisible: true })
    await tell(page, 'obsSourceVisibleChanged', { visible: false })
    await tell(page, 'obsSourceActiveChanged', { active: true })
    await until(async () => (await outputs())[0]?.isActive === true, 'a report that it is on air')
    expect((await outputs())[0]).toMatchObject({ isVisible: true })
  })
})

describe('the way from a message to the light', () => {
  it('is told once a page has drawn what a message changed', async () => {
    await openSource(FULL)
    await until(async () => (await outputs())[0]?.isCovered === false, 'a page that is seen')
    const headers = { 'X-Smalti': '1', 'Content-Type': 'application/json' }
    const figures = async (): Promise<{ address: string; lastMs: number; p95Ms: number } | null> => {
      const health = (await (await fetch(`${show.http}/healthz`)).json()) as {
        controlToPhoton: { address: string; lastMs: number; p95Ms: number } | null
      }
      return health.controlToPhoton
    }
    const set = (address: string, value: number): Promise<Response> =>
      fetch(`${show.http}/api/state`, {
        ...{ method: 'PATCH', headers, body: JSON.stringify({ [address]: value }) },
      })
    for (const [address, values] of [
      ['/zoom', [3, 4]],
      ['/look/variety', [0.75, 0.25]],
    ] as const) {
      let sent = 0
      let sentMs = -Infinity
      const isTold = async (): Promise<boolean> => {
        if (performance.now() - sentMs > PATIENCE_MS) {
          await set(address, values[sent++ % 2]!)
          sentMs = performance.now()
        }
        return (await figures())?.address === address
      }
      await until(isTold, `the light of ${address}`, 60_000)
      expect((await figures())!.lastMs).toBeGreaterThan(0)
    }
  })
})
