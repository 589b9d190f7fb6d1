import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

let browser: Browser
let show: RunningShow
let swatches: string
let later: string

beforeAll(async () => {
  await buildClientIfStale()
  swatches = await writeSwatches()
  later = await mkdtemp(join(tmpdir(), 'smalti-later-'))
  const sets = ['--tiles', swatches, '--tiles', later]
  show = await startShow(['test', ...sets, '--cols', '32', '--fps', '10', '--workers', '1', '--fresh'])
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  await show?.close()
  for (const path of [swatches, later]) await rm(path, { recursive: true, force: true })
})

it('keeps the picture when a set is chosen that is not ready, and switches once it is', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  await page.goto(`${show.http}/panel`)
  const [first, second] = [page.locator('.sets button').nth(0), page.locator('.sets button').nth(1)]
  const isLit = async (button: typeof first): Promise<boolean> =>
    (await button.getAttribute('aria-pressed')) === 'true'
  await until(() => isLit(first), 'the first set on air', 30_000)
  expect(await second.textContent()).toContain('being made')
  await second.click()
  await until(async () => (await second.textContent())!.includes('when ready'), 'the wish in words')
  expect(await second.getAttribute('class')).toContain('waiting')
  expect([await isLit(first), await isLit(second)]).toEqual([true, false])
  await cp(swatches, later, { recursive: true })
  await until(() => isLit(second), 'the set that was wished for', 60_000)
  expect(await isLit(first)).toBe(false)
}, 120_000)
