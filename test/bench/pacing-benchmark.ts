import type { Page } from 'playwright-core'
import type { DrawnFrame } from '../../client/frame-trace.ts'
import type { StagePage } from '../../scripts/stage-probe.ts'
import { launchChromium } from '../browser/chromium.ts'
import { seeded } from '../server/match/random-set.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { makeFilm30 } from './film.ts'
import { JitteryProxy } from './jittery-proxy.ts'
import { playFor, withFolder, withShow } from './watched-show.ts'

const SECONDS = 60
const JITTER_MS = 25
const SETTLING_SECONDS = 5
/** Between two looks at the page, which keeps the drawings of ten seconds. */
const LOOK_SECONDS = 4

/**
 * When grids are drawn in a real page that hears of them late by chance: each is to be seen at the first refresh at or
 * after its due time, for as long as the page refreshes at all.
 */
export const pacingBenchmark: Benchmark = ({ gpu }) =>
  withFolder(async (folder) => {
    const film = await makeFilm30(folder)
    return withShow([film, '--fresh', '--rtmp-port', 'off'], async ({ show }) => {
      await show.whenSetsReady()
      const proxy = await JitteryProxy.open(show.http, JITTER_MS, seeded(7))
      const browser = await launchChromium([], gpu)
      try {
        const page = await browser.newPage({ viewport: { width: 640, height: 360 } })
        await page.goto(`${proxy.http}/out?dpr=0.5`)
        await playFor(SETTLING_SECONDS)
        return paceFigures(await watchDrawings(page))
      } finally {
        await browser.close()
        proxy.close()
      }
    })
  })

/** All drawings of a minute, each once. */
async function watchDrawings(page: Page): Promise<readonly DrawnFrame[]> {
  const drawings = new Map<number, DrawnFrame>()
  for (let second = 0; second < SECONDS; second += LOOK_SECONDS) {
    await playFor(LOOK_SECONDS)
    const seen = await page.evaluate(() => (globalThis as unknown as StagePage).smalti!.frames)
    for (const drawing of seen) drawings.set(drawing.refreshServerUs, drawing)
  }
  return [...drawings.values()]
}

function paceFigures(drawings: readonly DrawnFrame[]): Figure[] {
  let [shown, onTime, early, again] = [0, 0, 0, 0]
  const seen = new Set<number>()
  for (const [at, drawing] of drawings.entries()) {
    const before = drawings[at - 1]
    if (before === undefined || before.sequence === drawing.sequence) continue
    shown++
    if (seen.has(drawing.sequence)) again++
    seen.add(drawing.sequence)
    if (drawing.refreshServerUs < drawing.dueUs) early++
    else if (before.refreshServerUs < drawing.dueUs) onTime++
  }
  const spanMs = (drawings.at(-1)!.refreshServerUs - drawings[0]!.refreshServerUs) / 1000
  return [
    { name: `grids shown in ${Math.round(spanMs / 1000)} s`, value: shown, unit: '' },
    { name: 'refreshes a second', value: (drawings.length * 1000) / spanMs, unit: '' },
    {
      name: 'shown at the first refresh at or after they were due',
      value: (100 * onTime) / shown,
      unit: '%',
    },
    { name: 'shown early', value: early, unit: '' },
    { name: 'shown again behind a later one', value: again, unit: '' },
  ]
}
