import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import type { TileCounts } from '../../client/render/tile-counts.ts'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import { closeUpHeight } from '../../server/protocol/close-up.ts'
import { GRID_SHAPES, type GridShape } from '../../server/protocol/grid-shape.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { LIT_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const COUNT = 1100
const CLIPS = 40
/** Of all texels, when some cells have no tile. */
const MOST_TEXELS = 0.8 * CANVAS.width * CANVAS.height
const SETS = new Map<number, RandomSet>()

const bench = visitBench(CANVAS, async (server) => {
  SETS.set(1, await drawRandomSet({ name: 'one', count: COUNT, revision: 1, seed: 5 }))
  SETS.set(2, await drawRandomSet({ name: 'clips', count: CLIPS, revision: 1, seed: 9, framesATile: 5 }))
  for (const [setId, set] of SETS) server.sets.set(setId, set)
  const create = { width: 256, height: closeUpHeight(256), channels: 3, background: '#456' } as const
  const picture = await sharp({ create }).png().toBuffer()
  for (let tile = 0; tile < COUNT; tile++) server.closeUps.set(`${tile}-256.jpg`, picture)
})

describe('the tiles that are shown', () => {
  it('are those of the grid at any size and in any shape', async () => {
    const stage = await openStage()
    for (const shape of GRID_SHAPES)
      for (const cellPx of [0.8, 4.3, 24.3, 64]) {
        const air = gridOf({ setId: 1, tileCount: COUNT, cols: 480, rows: 270, seed: 3, shape })
        const transform = { ...viewAt(cellPx), centreCell: [240, 135] as const }
        const state = { ...stateOf(air, cellPx), transform }
        await stage.settle(state)
        const counts = await stage.countTiles(state)
        expectRight(counts)
        expect(cellPx < 1 ? counts.means : counts.pages).toBeGreaterThan(MOST_TEXELS)
      }
  }, 30_000)

  it('are those of either grid in a transition, of either tile in a change, and of clips', async () => {
    const stage = await openStage()
    const state = { ...stateOf(gridIn(2, 4), 24.3), crossfadeMs: 400 }
    await stage.settle(state)
    for (const kind of ['fade', 'wipe', 'ripple', 'cells'] as const) {
      const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
      const crossed = { ...state, incoming: gridIn(1, 7, 'hex'), transition }
      await stage.settle(crossed)
      expectRight(await stage.countTiles(crossed))
    }
    for (const change of ['fade', 'flip', 'pop'] as const) {
      await stage.draw({ ...state, change })
      const changing = { ...state, change, air: gridIn(2, 8), nowUs: state.nowUs + 200_000 }
      await stage.draw(changing)
      expectRight(await stage.countTiles({ ...changing, nowUs: changing.nowUs + 200_000 }))
    }
  }, 30_000)

  it('are those of the grid from close by', async () => {
    const stage = await openStage()
    const state = stateOf(gridIn(1, 3), 100)
    await stage.settle(state)
    const ms = await stage.settleCloseUps(state)
    const counts = await stage.countTiles({ ...state, nowUs: state.nowUs + (ms + 500) * 1000 })
    expectRight(counts)
    expect(counts.closeUps).toBeGreaterThan(MOST_TEXELS)
  }, 30_000)

  it('are wrong where the grid names others, as many as it does', async () => {
    const stage = await openStage()
    const state = stateOf(gridIn(1, 3), 24.3)
    await stage.settle(state)
    const right = await stage.countTiles(state)
    const other = (columns: number): GridFrame => ({
      ...state.air,
      cells: state.air.cells.map((tile, cell) => (cell % columns === 0 ? (tile + 1) % COUNT : tile)),
    })
    const [few, all] = [
      await stage.countTiles(state, { ...state, air: other(3) }),
      await stage.countTiles(state, { ...state, air: other(1) }),
    ]
    expect(few.wrong / right.pages).toBeCloseTo(1 / 3, 1)
    expect(all.wrong).toBe(right.pages)
  }, 30_000)

  it('are missing where no page has come', async () => {
    bench.forgive('404')
    const stage = await BenchStage.open(bench.page, CANVAS, false)
    const { table, means } = SETS.get(1)!.manifest
    const files = new Map([...SETS.get(1)!.files].filter(([name]) => name === table || name === means))
    bench.server.sets.set(1, { ...SETS.get(1)!, files })
    await stage.want(SETS)
    const state = stateOf(gridIn(1, 3), 24.3)
    const missing = async (): Promise<number> =>
      (await stage.countTiles(state).catch(() => null))?.missing ?? 0
    await expect.poll(missing).toBeGreaterThan(MOST_TEXELS)
  }, 30_000)
})

async function openStage(): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, false)
  await stage.want(SETS)
  return stage
}

function gridIn(setId: 1 | 2, seed: number, shape: GridShape = 'square'): GridFrame {
  return gridOf({ setId, tileCount: setId === 1 ? COUNT : CLIPS, cols: 128, rows: 72, seed, shape })
}

function stateOf(air: GridFrame, cellPx: number): DrawState & { readonly air: GridFrame } {
  return { ...LIT_STATE, nowUs: 1e9, transform: viewAt(cellPx), air }
}

function expectRight({ wrong, missing, means, pages, closeUps }: TileCounts): void {
  expect({ wrong, missing }).toEqual({ wrong: 0, missing: 0 })
  expect(means + pages + closeUps).toBeGreaterThan(MOST_TEXELS)
}
