import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { gridOf, viewAt } from '../browser/bench-grid.ts'
import { BenchServer } from '../browser/bench-page.ts'
import { BenchStage } from '../browser/bench-stage.ts'
import { launchChromium } from '../browser/chromium.ts'
import { PLAIN_STATE } from '../browser/plain-state.ts'
import { drawRandomSet } from '../browser/random-set.ts'
import { BUSY, CALM, runChurn, type Churn } from '../fixtures/close-up-churn.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { streamingFigures } from './stage-streaming.ts'

const CANVAS = { width: 640, height: 360 }
const TILES = 4000
const DRAWS = 60
const BASELINE = 'one colour a pixel'

const GRIDS = [
  [160, 90],
  [1920, 1080],
] as const

/** Cells in pixels, and whether all of them are changing. */
const VIEWS: readonly (readonly [name: string, cellPx: number, isChanging: boolean])[] = [
  [BASELINE, 1, false],
  ['cells of 4 px, calm', 4, false],
  ['cells of 4 px, all changing', 4, true],
  ['cells of 12 px, calm', 12, false],
  ['cells of 12 px, all changing', 12, true],
  ['cells of 32 px, calm', 32, false],
  ['cells of 100 px, calm', 100, false],
]

/**
 * Milliseconds to draw the stage at 640x360 with light and grout, from the call to its pixels; and how well close-ups
 * keep up with tiles that change.
 */
export const stageBenchmark: Benchmark = async ({ gpu }) => {
  const server = await BenchServer.open()
  const set = await drawRandomSet({ name: 'stage', count: TILES, revision: 1, seed: 5 })
  server.sets.set(1, set)
  server.sets.set(2, { ...set, manifest: { ...set.manifest, pages: [] } })
  const browser = await launchChromium([], gpu)
  try {
    const page = await browser.newPage({ viewport: CANVAS })
    await server.visit(page)
    const stage = await BenchStage.open(page, CANVAS, false)
    await stage.want(server.sets)
    const figures: Figure[] = []
    let baseMs = NaN
    for (const [name, cellPx, isChanging] of VIEWS) {
      const states = [0, 1].map((seed) => stateOf(cellPx, isChanging, seed))
      await stage.settle(states[0]!)
      const value = await stage.time(isChanging ? states : states.slice(0, 1), DRAWS)
      if (name === BASELINE) baseMs = value
      figures.push({ name, value, unit: 'ms', ratio: { value: value / baseMs, of: BASELINE } })
    }
    figures.push(...(await textureFigures(stage)), ...(await gridFigures(stage)), ...closeUpFigures())
    const streaming = await streamingFigures({ server, page, canvas: CANVAS }, { setId: 1, tileCount: TILES })
    return [...figures, ...streaming]
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Tiles against the one colour of each, drawn by the same shader. */
async function textureFigures(stage: BenchStage): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const cellPx of [12, 32]) {
    const textured = stateOf(cellPx, false, 0)
    const plain = { ...textured, air: { ...textured.air!, setId: 2 } }
    const times: number[] = []
    for (const state of [plain, textured]) {
      await stage.settle(state)
      times.push(await stage.time([state], DRAWS))
    }
    const [plainMs, texturedMs] = times as [number, number]
    const ratio = { value: texturedMs / plainMs, of: 'one colour a cell' }
    figures.push({ name: `cells of ${cellPx} px, their tiles`, value: texturedMs, unit: 'ms', ratio })
  }
  return figures
}

/** The whole picture of many cells against that of few. */
async function gridFigures(stage: BenchStage): Promise<Figure[]> {
  const times: number[] = []
  for (const [cols, rows] of GRIDS) {
    const cellPx = CANVAS.width / cols
    const state = {
      ...stateOf(cellPx, false, 0),
      transform: { ...viewAt(cellPx), centreCell: [cols / 2, rows / 2] as const },
      air: gridOf({ setId: 1, tileCount: TILES, cols, rows, seed: 3 }),
    }
    await stage.settle(state)
    times.push(await stage.time([state], DRAWS))
  }
  const [few, many] = times as [number, number]
  return [
    { name: 'whole picture of 160x90 cells', value: few, unit: 'ms' },
    {
      name: 'whole picture of 1920x1080 cells',
      value: many,
      unit: 'ms',
      ratio: { value: many / few, of: '160x90' },
    },
  ]
}

/** Cells from close by whose tiles flicker: how many of them have a close-up after 90 frames. */
function closeUpFigures(): Figure[] {
  const percent = (churn: Churn): number => 100 * runChurn(churn).sharp
  const [calm, busy] = [percent(CALM), percent(BUSY)]
  const withoutHolding = percent({ ...BUSY, isHolding: false })
  return [
    { name: 'close-ups, calm (2 % of 300 tiles a frame)', value: calm, unit: '%' },
    {
      name: 'close-ups, busy (30 % of 3000), held',
      value: busy,
      unit: '%',
      ratio: { value: busy / withoutHolding, of: 'not held' },
    },
  ]
}

function stateOf(cellPx: number, isChanging: boolean, seed: number): DrawState {
  const air: GridFrame = {
    ...gridOf({ setId: 1, tileCount: TILES, cols: 160, rows: 90, seed: 3 + (isChanging ? seed : 0) }),
    sequence: seed,
  }
  return {
    ...PLAIN_STATE,
    nowUs: 5_000_000 + seed * 40_000,
    transform: viewAt(cellPx),
    air,
    gap: 0.05,
    light: { amount: 0.25, x: 0.4, y: 0.6, width: 0.35, sweep: null },
    crossfadeMs: isChanging ? 120_000 : 0,
  }
}
