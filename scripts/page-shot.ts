import type { Browser } from 'playwright-core'
import { until } from '../test/fixtures/until.ts'

/** A control page to take a picture of. */
export type PageShot = {
  readonly page: 'panel' | 'home'
  readonly width: number
  readonly height: number
  /** Device pixels a CSS pixel. */
  readonly scale: number
  /** Tab of the panel, by its label; null for the first. */
  readonly tab: string | null
  /** Whether the whole page is wanted, not what is seen without scrolling. */
  readonly isWhole: boolean
}

/** A picture of a control page, PNG, once its preview shows the show and its sets have their tiles. */
export async function shootPage(browser: Browser, http: string, shot: PageShot): Promise<Buffer> {
  const { width, height } = shot
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: shot.scale })
  try {
    await page.goto(`${http}/${shot.page === 'home' ? '' : shot.page}`)
    await until(async () => (await page.evaluate(HAS_TILES)) === true, 'pictures of the tile sets', 30_000)
    if (shot.tab !== null) await page.getByRole('tab', { name: shot.tab }).click()
    await until(async () => (await page.evaluate(IS_DRAWN)) === true, 'a drawn preview', 30_000)
    return await page.screenshot({ type: 'png', fullPage: shot.isWhole, timeout: 60_000 })
  } finally {
    await page.close()
  }
}

const HAS_TILES = `document.querySelector('.sets button') !== null
  && [...document.querySelectorAll('.sets button')].every((button) => button.querySelector('.swatch') !== null)`

/** Whether the preview has been on screen for long enough to hold the picture's tiles. */
const IS_DRAWN = `(async () => {
  for (let frame = 0; frame < 30; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
  return document.querySelector('canvas').width > 1
})()`
