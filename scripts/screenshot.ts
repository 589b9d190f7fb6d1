/**
 * A screenshot of the stage: `node scripts/screenshot.ts FILE.png [--url http://127.0.0.1:7700] [--size 1920x1080]
 * [--zoom 8] [--x 0.5 --y 0.5] [--tiles SET] [--set emoji] [--tint 0.5] [--blend 0.5] [--at SECONDS]
 * [--transition KIND] [--shown 0.36] [--change KIND] [--control '/look/hue 90']
 * [--flags 'hud=mips&gpu=64']`. Without --url it starts a show of its own;
 * `--control` sets anything, and may be repeated; `--flags` are the page's. `--at` waits until the demo film stands there; `--transition` takes the
 * picture part of the way through a transition of that kind to the next set, `--change` one of the film as it plays, its
 * cells changing that way.
 * `--page panel` or `home` takes a control page instead, with `--tab Look`, `--scale 2` device pixels a CSS pixel, and `--whole` for all of it.
 * `--dive` dives through the tile at `--x --y` as far as `--zoom`; `--through N` goes through so many from then on, each
 * the one there. `--gpu gl-egl` or `vulkan` draws on the machine's GPU.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import type { Page } from 'playwright-core'
import { GPU_BACKENDS, launchChromium } from '../test/browser/chromium.ts'
import { LiveProbe } from './live-probe.ts'
import { shootPage } from './page-shot.ts'
import { spawnShow } from './spawn-show.ts'
import type { StagePage } from './stage-probe.ts'

/** The longest there is: a processor needs a second for a drawing and its picture. */
const TRANSITION_MS = 10_000
const CHANGE_MS = 500
const SETTLED_FRAMES = 8
/** Longer than a picture takes. */
const DIVE_MS = 30_000
/** A dive to be gone through, and how long a tile's picture then takes to become a mosaic. */
const THROUGH_MS = 1500
const EMERGE_MS = 4000
/** The demo film loops after this. */
const FILM_US = 60_000_000
const TOLERATED_US = 400_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    size: { type: 'string', default: '1920x1080' },
    zoom: { type: 'string', default: '1' },
    x: { type: 'string', default: '0.5' },
    y: { type: 'string', default: '0.5' },
    set: { type: 'string' },
    tint: { type: 'string' },
    blend: { type: 'string' },
    at: { type: 'string', default: '0' },
    control: { type: 'string', multiple: true, default: [] },
    dive: { type: 'boolean', default: false },
    through: { type: 'string', default: '0' },
    source: { type: 'string', default: 'demo' },
    cols: { type: 'string' },
    tiles: { type: 'string', multiple: true },
    transition: { type: 'string' },
    shown: { type: 'string', default: '0.36' },
    change: { type: 'string' },
    flags: { type: 'string', default: '' },
    page: { type: 'string' },
    tab: { type: 'string' },
    scale: { type: 'string', default: '1' },
    whole: { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
    gpu: { type: 'string' },
  },
})
const [file] = positionals
if (file === undefined) throw new Error('name the file to write')
const gpu = GPU_BACKENDS.find((backend) => backend === values.gpu) ?? null
if (values.gpu !== undefined && gpu === null) throw new Error(`--gpu takes ${GPU_BACKENDS.join(' or ')}`)
const [width = 1920, height = 1080] = values.size.split('x').map(Number)

const own =
  values.url === undefined
    ? await spawnShow([
        values.source,
        '--fresh',
        '--rtmp-port',
        'off',
        ...(values.cols === undefined ? [] : ['--cols', values.cols]),
        ...(values.tiles ?? []).flatMap((tiles) => ['--tiles', tiles]),
        ...(values['data-dir'] === undefined ? [] : ['--data-dir', values['data-dir']]),
      ])
    : null
const http = values.url ?? own!.http
await own?.whenSetsReady()
const browser = await launchChromium([], gpu)
try {
  if (values.page === undefined) {
    const page = await browser.newPage({ viewport: { width, height } })
    await page.goto(`${http}/out?dpr=1&${values.flags}`)
    await whenResident(page, false)
    await shoot(page)
  } else await shootControls(values.page)
} finally {
  await browser.close()
  await own?.close()
}

/** Takes a control page, with an output open beside it: a show as it runs. */
async function shootControls(name: string): Promise<void> {
  const out = await browser.newPage({ viewport: { width: 320, height: 180 } })
  await out.goto(`${http}/out?dpr=0.5`)
  await whenResident(out, false)
  const probe = await LiveProbe.open(http, {})
  setControls(probe)
  const picture = await shootPage(browser, http, {
    page: name === 'home' ? 'home' : 'panel',
    width,
    height,
    scale: Number(values.scale),
    tab: values.tab ?? null,
    isWhole: values.whole,
  })
  await write(picture)
  await probe.close()
}

async function write(picture: Buffer): Promise<void> {
  const isJpeg = file!.endsWith('.jpg')
  await writeFile(file!, isJpeg ? await sharp(picture).jpeg({ quality: 88 }).toBuffer() : picture)
}

function setControls(probe: LiveProbe): void {
  for (const control of values.control) {
    const [address = '', value = ''] = control.split(' ')
    probe.command(address, ...(value === '' ? [] : [value, 0]))
  }
}

async function shoot(page: Page): Promise<void> {
  let gridArrived: (ptsUs: number) => void = () => {}
  let depth = 0
  let throughUs: number | null = null
  const whenAt = async (): Promise<void> => {
    const atUs = Number(values.at) * 1e6
    if (atUs > 0)
      await new Promise<void>((resolve) => {
        gridArrived = (ptsUs) => {
          if (Math.abs((ptsUs % FILM_US) - atUs) < TOLERATED_US) resolve()
        }
      })
  }
  const probe = await LiveProbe.open(http, {
    gridArrived: (grid) => gridArrived(grid.header.ptsUs),
    changeArrived: ({ dive }) => {
      if (typeof dive?.throughUs === 'number' && dive.throughUs !== throughUs) depth++
      throughUs = dive?.throughUs ?? throughUs
    },
  })
  probe.command('/set/transition', 'cut')
  if (values.set !== undefined) probe.command('/set/select', values.set)
  if (values.tint !== undefined) probe.command('/look/tint', Number(values.tint), 0)
  if (values.blend !== undefined) probe.command('/look/blend', Number(values.blend), 0)
  setControls(probe)
  if (values.change !== undefined) {
    probe.command('/look/change', values.change)
    probe.command('/look/change/ms', CHANGE_MS)
  }
  const levels = Number(values.through)
  if (levels > 0) await whenAt()
  for (let n = 1; n <= levels; n++) {
    probe.command('/zoom/x', Number(values.x), 0)
    probe.command('/zoom/y', Number(values.y), 0)
    probe.command('/dive', THROUGH_MS)
    while (depth < n) await turn(page)
    await new Promise((resolve) => setTimeout(resolve, EMERGE_MS))
  }
  probe.command('/zoom/x', Number(values.x), 0)
  probe.command('/zoom/y', Number(values.y), 0)
  if (values.dive) probe.command('/dive', DIVE_MS)
  probe.command('/zoom', Number(values.zoom))
  if (levels === 0) await whenAt()
  if (values.change === undefined) probe.command('/out/freeze', 1)
  if (values.transition !== undefined) {
    probe.command('/set/transition', values.transition)
    probe.command('/set/ms', TRANSITION_MS)
    probe.command('/set/next')
    const startMs = performance.now()
    while (performance.now() - startMs < TRANSITION_MS * Number(values.shown)) await turn(page)
  } else {
    for (let n = 0; n < SETTLED_FRAMES; n++) await turn(page)
    await whenResident(page, true)
  }
  const picture = await page.screenshot({ type: 'png', timeout: 180_000 })
  await write(picture)
  probe.command('/out/freeze', 0)
  await probe.close()
}

/** Waits for one drawing. */
async function turn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((resolve) => (globalThis as unknown as StagePage).requestAnimationFrame(resolve)),
  )
}

/** Waits for the pages of all sets; with `isClose` also for the close-ups of what is on screen. */
async function whenResident(page: Page, isClose: boolean): Promise<void> {
  await page.waitForFunction(
    (isClose) => {
      const { smalti } = globalThis as unknown as StagePage
      if (smalti === undefined || smalti.lastDrawn === null) return false
      const { pendingParts, pendingCloseUps } = smalti.state()
      return pendingParts === 0 && (!isClose || pendingCloseUps === 0)
    },
    isClose,
    { timeout: 180_000 },
  )
}
