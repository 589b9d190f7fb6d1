import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { buildClientIfStale } from './built-client.ts'
import { launchChromium } from './chromium.ts'
import { nameless, tooSmall } from './page-checks.ts'

const SIZES = {
  phone: { width: 390, height: 844 },
  dock: { width: 320, height: 600 },
  desktop: { width: 1280, height: 800 },
} as const

const FILM = join(import.meta.dirname, '..', 'fixtures', 'big-buck-bunny-4s.mp4')

const TABS = ['Play', 'View', 'Look', 'Beat', 'Source', 'Show'] as const

let browser: Browser
let show: RunningShow
let probe: LiveProbe
let swatches: readonly string[]
let pages: Page[] = []

beforeAll(async () => {
  await buildClientIfStale()
  swatches = [await writeSwatches(), await writeSwatches()]
  show = await startShow(words())
  let isKnown = false
  probe = await LiveProbe.open(show.http, { stateArrived: () => (isKnown = true) })
  browser = await launchChromium()
  await until(() => isKnown, 'the state')
  await until(
    async () => (await stateOf(show)).sets.every((set) => set.isReady && !set.isBuilding),
    'the sets',
    60_000,
  )
})

afterEach(async () => {
  for (const page of pages) await page.close()
  pages = []
})

afterAll(async () => {
  await browser?.close()
  await probe?.close()
  await show?.close()
  for (const path of swatches ?? []) await rm(path, { recursive: true, force: true })
})

describe.each(Object.entries(SIZES))('the panel on a %s', (_name, size) => {
  it('opens without a complaint, names everything, and never scrolls sideways', async () => {
    const complaints: string[] = []
    const page = await newPage(size)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (/Content Security Policy|Error:/.test(message.text())) complaints.push(message.text())
    })
    await whenOpen(page)
    for (const tab of TABS) {
      if (size.width < 1000) await page.getByRole('tab', { name: tab }).click()
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
        size.width,
      )
      expect(await nameless(page)).toEqual([])
    }
    expect(complaints).toEqual([])
  })

  it('keeps blackout, freeze and the master in reach, and everything large enough for a thumb', async () => {
    const page = await newPage(size)
    await whenOpen(page)
    if (size.width < 1000) await page.getByRole('tab', { name: 'Look' }).click()
    await page.mouse.wheel(0, 4000)
    for (const name of ['BLACKOUT', 'FREEZE']) {
      const box = await page.getByRole('button', { name }).boundingBox()
      expect(box!.y).toBeGreaterThan(0)
      expect(box!.y + box!.height).toBeLessThanOrEqual(size.height)
    }
    expect(await tooSmall(page)).toEqual([])
  })
})

describe('a fader of the panel', () => {
  it('follows the keys, and the server has what it shows', async () => {
    const page = await openPanel('phone')
    await reset('/out/master')
    const fader = page.getByRole('slider', { name: 'Master' })
    await fader.focus()
    await page.keyboard.press('Home')
    await whenValue('/out/master', 0)
    for (let press = 0; press < 25; press++) await page.keyboard.press('ArrowRight')
    await whenValue('/out/master', 0.25)
    expect(await fader.getAttribute('aria-valuetext')).toBe('25 %')
  })

  it('moves with a mouse, and its last value is the one that counts', async () => {
    const page = await openPanel('desktop')
    await reset('/out/master')
    const box = (await page.locator('#fader-out-master').boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.9, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.3, y, { steps: 40 })
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 40 })
    await page.mouse.up()
    const shown = await filled(page)
    expect(shown).toBeGreaterThan(0.45)
    expect(shown).toBeLessThan(0.55)
    await whenValue('/out/master', shown)
  })

  it('goes back to its default by a double press', async () => {
    const page = await openPanel('desktop')
    probe.command('/look/tint', 0.4, 0)
    await until(async () => (await faderText(page, 'Colour match')) === '40 %', 'the value')
    await page
      .locator('#fader-look-tint')
      .locator('..')
      .dblclick({ position: { x: 200, y: 20 } })
    await whenValue('/look/tint', 0)
  })

  it('is not moved by another hand while it is held, and follows it afterwards', async () => {
    const page = await openPanel('desktop')
    await reset('/out/master')
    const box = (await page.locator('#fader-out-master').boundingBox())!
    await page.mouse.move(box.x + box.width * 0.8, box.y + 20)
    await page.mouse.down()
    const held = await filled(page)
    await whenValue('/out/master', held)
    probe.command('/out/master', 0.1, 0)
    probe.command('/look/tint', 0.75, 0)
    await until(async () => (await faderText(page, 'Colour match')) === '75 %', 'the other value')
    expect(await filled(page)).toBe(held)
    await page.mouse.up()
    await until(async () => Math.abs((await filled(page)) - 0.1) < 0.001, 'the value of the other hand')
  })

  it('stays where it is under a finger that scrolls, and moves two at once under two', async () => {
    const page = await openPanel('phone', { hasTouch: true })
    await page.getByRole('tab', { name: 'Look' }).tap()
    await reset('/look/stability', '/look/calm')
    await until(async () => (await faderText(page, 'Steadiness')) === '50 %', 'the default')
    const touch = await page.context().newCDPSession(page)
    const [first, second] = [await middle(page, 'Steadiness'), await middle(page, 'Smooth tiles')]
    await touchAt(touch, 'touchStart', [first, second])
    for (let px = 4; px <= 60; px += 4)
      await touchAt(touch, 'touchMove', [
        { x: first.x + px, y: first.y },
        { x: second.x - px, y: second.y },
      ])
    await touchAt(touch, 'touchEnd', [])
    await until(async () => Number(await valueOf('/look/stability')) > 0.55, 'the first fader')
    await until(async () => Number(await valueOf('/look/calm')) < 0.45, 'the second fader')

    const place = await middle(page, 'Avoid repeats')
    const before = await valueOf('/look/variety')
    await touchAt(touch, 'touchStart', [place])
    for (let px = 5; px <= 100; px += 5) await touchAt(touch, 'touchMove', [{ x: place.x, y: place.y - px }])
    await touchAt(touch, 'touchEnd', [])
    expect(await valueOf('/look/variety')).toBe(before)
  })
})

describe('the panel', () => {
  it('chooses a tile set, and says which is on air', async () => {
    const page = await openPanel('phone')
    const buttons = page.locator('.sets button')
    await buttons.nth(1).click()
    await until(
      async () => (await buttons.nth(1).getAttribute('aria-pressed')) === 'true',
      'the second set lit',
    )
    await until(async () => (await stateOf(show)).values['/set/select'] !== undefined, 'the state')
    expect(await buttons.nth(1).textContent()).toContain('on air')
    await buttons.nth(0).click()
    await until(
      async () => (await buttons.nth(0).getAttribute('aria-pressed')) === 'true',
      'the first set lit',
    )
  })

  it('blacks out by button and by key, and says so in words', async () => {
    const page = await openPanel('phone')
    const blackout = page.getByRole('button', { name: 'BLACKOUT' })
    await blackout.click()
    await whenValue('/out/blackout', 1)
    await until(async () => (await blackout.textContent())?.includes('ON') === true, 'the word')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('b')
    await whenValue('/out/blackout', 0)
  })

  it('saves a scene, prepares another unseen, and takes it', async () => {
    const page = await openPanel('phone')
    const scenes = page.locator('.section-scenes .choices.scenes button')
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Name of the scene' }).fill('Second act')
    await page.getByRole('button', { name: 'Save the look' }).click()
    await until(async () => (await scenes.filter({ hasText: 'Second act' }).count()) === 1, 'the new scene')
    await page.getByRole('button', { name: 'Preview' }).click()
    await scenes.filter({ hasText: 'Second act' }).click()
    const take = page.getByRole('button', { name: 'Take Second act' })
    await until(() => take.isVisible(), 'the scene in preview')
    const banner = page.getByText('Preview: Second act, not on air')
    expect(await banner.isVisible()).toBe(true)
    expect(await valueOf('/scene/go')).not.toBe('second-act')
    await take.click()
    await until(async () => (await valueOf('/scene/go')) === 'second-act', 'the scene on air')
    await until(() => banner.isHidden(), 'the picture that is on air')
  })

  it('holds flash as long as the button is held', async () => {
    const page = await openPanel('phone')
    const flash = (await page.getByRole('button', { name: 'Flash' }).boundingBox())!
    await page.mouse.wheel(0, flash.y - 400)
    await page.getByRole('button', { name: 'Flash' }).hover()
    await page.mouse.down()
    await whenValue('/out/flash', 1)
    await page.mouse.up()
    await whenValue('/out/flash', 0)
  })

  it('lets go of the zoom stick when the hand does', async () => {
    const page = await openPanel('desktop')
    const box = (await page.locator('.stick-track').boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.9, box.y + 20, { steps: 5 })
    await until(async () => Number(await valueOf('/zoom/speed')) > 0.5, 'the push')
    await page.mouse.up()
    await whenValue('/zoom/speed', 0)
    await reset('/zoom')
  })

  it('lists the keys on one page', async () => {
    const page = await openPanel('desktop')
    await page.keyboard.press('?')
    await until(() => page.getByRole('dialog', { name: 'Keyboard' }).isVisible(), 'the list')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

describe('the panel of a film', () => {
  it('stops it, goes to a place in it, and shows what comes', async () => {
    const film = await startShow([FILM, ...words().slice(1)])
    try {
      const page = await newPage(SIZES.phone)
      await whenOpen(page, film.http)
      await page.getByRole('tab', { name: 'Source' }).click()
      await page.getByRole('button', { name: 'Pause' }).click()
      await until(async () => (await stateOf(film)).values['/play'] === 0, 'a film that stands')
      const place = page.getByRole('slider', { name: 'Place in the film' })
      await place.focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('PageUp')
      await until(
        async () => Math.abs(Number((await stateOf(film)).values['/source/position']) - 0.4) < 0.1,
        'the place',
        30_000,
      )
      await until(() => page.getByRole('img', { name: 'What comes' }).isVisible(), 'what comes')
      await page.getByRole('button', { name: 'Play' }).last().click()
      await until(async () => (await stateOf(film)).values['/play'] === 1, 'a film that plays')
    } finally {
      await film.close()
    }
  })
})

describe('a panel whose server is lost', () => {
  it('greys out all that acts, sends nothing then or later, and lets go of what was held', async () => {
    const first = await startShow(words())
    const port = new URL(first.http).port
    let second: RunningShow | null = null
    try {
      const page = await newPage(SIZES.desktop)
      await whenOpen(page, first.http)
      const box = (await page.locator('.stick-track').boundingBox())!
      await page.mouse.move(box.x + box.width / 2, box.y + 20)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.9, box.y + 20, { steps: 5 })
      await first.close()
      await until(() => page.getByRole('alert').filter({ hasText: 'Server lost' }).isVisible(), 'the banner')
      expect(await page.getByRole('button', { name: 'BLACKOUT' }).isDisabled()).toBe(true)
      expect(await page.getByRole('slider', { name: 'Master' }).isDisabled()).toBe(true)
      await page.keyboard.press('b')
      await page.keyboard.press('+')
      second = await startShow([...words(), '--port', port])
      await until(() => page.getByRole('button', { name: 'BLACKOUT' }).isEnabled(), 'the show again', 30_000)
      await page.mouse.move(box.x + box.width * 0.2, box.y + 20, { steps: 3 })
      await page.mouse.up()
      const { values } = await stateOf(second)
      expect([values['/out/blackout'], values['/zoom'], values['/zoom/speed']]).toEqual([0, 1, 0])
    } finally {
      await second?.close()
      await first.close()
    }
  })
})

function words(): string[] {
  return [
    'test',
    ...swatches.flatMap((path) => ['--tiles', path]),
    '--cols',
    '32',
    '--fps',
    '10',
    '--workers',
    '1',
    '--fresh',
  ]
}

async function newPage(
  viewport: { width: number; height: number },
  more: { hasTouch?: boolean } = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport, ...more })
  pages.push(page)
  return page
}

async function openPanel(name: keyof typeof SIZES, more: { hasTouch?: boolean } = {}): Promise<Page> {
  const page = await newPage(SIZES[name], more)
  await whenOpen(page)
  return page
}

async function whenOpen(page: Page, http = show.http): Promise<void> {
  await page.goto(`${http}/panel`)
  await until(() => page.getByRole('button', { name: 'BLACKOUT' }).isEnabled(), 'a panel that acts', 30_000)
  await until(async () => (await page.locator('.sets button').count()) === 2, 'the sets')
}

function filled(page: Page): Promise<number> {
  return page.evaluate<number>("document.querySelector('#fader-out-master').value / 1000")
}

function faderText(page: Page, name: string): Promise<string | null> {
  return page.getByRole('slider', { name }).getAttribute('aria-valuetext')
}

async function middle(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = (await page.getByRole('slider', { name }).boundingBox())!
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function touchAt(
  session: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  places: readonly { x: number; y: number }[],
): Promise<void> {
  await session.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: places.map((place, id) => ({ ...place, id })),
  })
}

async function stateOf({ http }: RunningShow): Promise<StateSnapshot> {
  return (await (await fetch(`${http}/api/state`)).json()) as StateSnapshot
}

async function valueOf(address: string): Promise<unknown> {
  return (await stateOf(show)).values[address]
}

async function whenValue(address: string, value: number): Promise<void> {
  await until(async () => Math.abs(Number(await valueOf(address)) - value) < 0.0015, `${address} at ${value}`)
}

async function reset(...addresses: readonly string[]): Promise<void> {
  for (const address of addresses) probe.command(`${address}/reset`)
  probe.command('/sync')
  await until(async () => (await stateOf(show)).values['/out/master'] !== undefined, 'the state')
}
