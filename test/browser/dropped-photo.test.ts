import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterEach, expect, it } from 'vitest'
import { startShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'

const GREEN = [20, 200, 40] as const
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

it('shows a photo that is dropped into the folder on stage', async () => {
  await buildClientIfStale()
  const folder = await temporary()
  const wall = await temporary()
  await paint(join(wall, 'red.png'), [220, 30, 30])
  await paint(join(wall, 'blue.png'), [30, 30, 220])
  const source = join(folder, 'green.png')
  await paint(source, GREEN)
  const show = await startShow([source, '--tiles', wall, '--cols', '40', '--workers', '1'])
  cleanups.unshift(() => show.close())
  const browser: Browser = await launchChromium()
  cleanups.unshift(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 320, height: 180 } })
  await page.goto(`${show.http}/out`)
  await until(async () => Math.max(...(await meanColour(page))) > 40, 'a picture')
  expect(await isGreen(page)).toBe(false)
  await rename(source, join(wall, 'green.png'))
  await until(() => isGreen(page), 'a green picture', 60_000)
})

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-dropped-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function paint(path: string, [r, g, b]: readonly [number, number, number]): Promise<void> {
  await sharp({ create: { width: 320, height: 180, channels: 3, background: { r, g, b } } })
    .png()
    .toFile(path)
}

async function meanColour(page: Page): Promise<readonly number[]> {
  const { channels } = await sharp(await page.screenshot({ type: 'png' })).stats()
  return channels.slice(0, 3).map(({ mean }) => mean)
}

async function isGreen(page: Page): Promise<boolean> {
  const [red, green, blue] = await meanColour(page)
  return green! > 60 && green! > 2 * red! && green! > 2 * blue!
}
