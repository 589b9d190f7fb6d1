import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { startShow, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let show: RunningShow

beforeAll(async () => {
  await buildClientIfStale()
  show = await startShow([
    'test',
    '--lan',
    '--host',
    '127.0.0.1',
    '--cols',
    '16',
    '--fps',
    '5',
    '--workers',
    '1',
  ])
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await show?.close()
})

it('lets a browser in by the PIN, and takes it to the page that it asked for', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await page.goto(`${show.http}/panel`)
  await page.getByLabel('PIN').fill(String(show.engine.ready.pin))
  await page.keyboard.press('Enter')
  await until(() => page.url() === `${show.http}/panel`, 'the panel')
  await until(() => page.getByRole('button', { name: 'BLACKOUT' }).isEnabled(), 'a panel that acts', 30_000)
  await page.close()
})
