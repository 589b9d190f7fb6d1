import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { legendOf, type Inspection } from '../../client/render/inspection.ts'
import { closeUpHeight } from '../../server/protocol/close-up.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const SET_ID = 1
const TILE = 6

let set: RandomSet

const bench = visitBench(CANVAS, async () => {
  set = await drawRandomSet({ name: 'one', count: 40, revision: 1, seed: 5 })
})

beforeEach(() => {
  bench.server.closeUps.clear()
  bench.forgive('404')
  bench.server.sets.set(SET_ID, set)
})

const AIR = gridOf({ setId: SET_ID, tileCount: 40, cols: 128, rows: 72, seed: 3 })
const stateOf = (cellPx: number): DrawState => ({
  ...PLAIN_STATE,
  nowUs: 1e9,
  tint: 0.5,
  light: { amount: 1, x: 0.5, y: 0.5, width: 1, sweep: 0.5 },
  vignette: 1,
  grain: 1,
  bloom: 1,
  transform: viewAt(cellPx),
  air: { ...AIR, cells: new Uint16Array(AIR.cells.length).fill(TILE) },
})

describe('the levels of tiles', () => {
  it.each([
    [64, 'page 64'],
    [32, 'page 32'],
    [8, 'page 8'],
    [1, 'mean'],
  ] as const)('have the colour of cells of %d px: %s', async (cellPx, label) => {
    const stage = await openStage('mips')
    await stage.settle(stateOf(cellPx))
    expect(nearestLabel('mips', await middleOf(stage, stateOf(cellPx)))).toBe(label)
  })

  it.each([
    [256, 128, 'medium 128'],
    [256, 256, 'medium 256'],
    [1024, 512, 'large 512'],
  ] as const)('of close-ups of %d px have theirs in cells of %d px: %s', async (side, cellPx, label) => {
    await offerCloseUp(side)
    const stage = await openStage('mips')
    expect(nearestLabel('mips', await closeMiddleOf(stage, cellPx))).toBe(label)
  })
})

describe('the residency of tiles', () => {
  it('is brighter where finer pictures are there', async () => {
    const greys: number[] = []
    const withoutPages = { ...set, manifest: { ...set.manifest, pages: [] } }
    bench.server.sets.set(SET_ID, withoutPages)
    const bare = await openStage('residency')
    await bare.settle(stateOf(64))
    greys.push(...(await middleOf(bare, stateOf(64))))
    bench.server.sets.set(SET_ID, set)
    const paged = await openStage('residency')
    await paged.settle(stateOf(8))
    greys.push(...(await middleOf(paged, stateOf(8))))
    for (const side of [256, 1024] as const) {
      await offerCloseUp(side)
      greys.push(...(await closeMiddleOf(await openStage('residency'), 300)))
    }
    const levels = legendOf('residency').map(({ colour }) => parseInt(colour.slice(1, 3), 16))
    const [large, medium, page] = levels
    const wanted = [levels.at(-1)!, page!, medium!, large!].flatMap((grey) => [grey, grey, grey])
    greys.forEach((grey, at) => expect(Math.abs(grey - wanted[at]!)).toBeLessThanOrEqual(2))
  })
})

it('counts what comes, goes and is missing', async () => {
  const stage = await openStage(null)
  await stage.settle(stateOf(128))
  const ms = await stage.settleCloseUps(stateOf(128))
  const missed = await stage.tileCounters()
  expect(missed.closeCells).toBeGreaterThan(5)
  expect(missed.closeMisses).toBe(missed.closeCells)
  expect(missed).toMatchObject({ mostBytes: null, evictions: 0 })
  await offerCloseUp(256)
  const fresh = await openStage(null)
  await fresh.settle(stateOf(64))
  const before = await fresh.tileCounters()
  await fresh.settleCloseUps({ ...stateOf(128), nowUs: 1e9 + ms * 1000 })
  const after = await fresh.tileCounters()
  expect(after).toMatchObject({ closeMisses: 0, uploads: before.uploads + 1 })
  expect(after.uploadedBytes).toBeGreaterThan(before.uploadedBytes + 256 * 256 * 4)
  expect(after.bytes).toBeGreaterThan(before.bytes)
})

async function openStage(inspection: Inspection | null): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, false, { inspection })
  await stage.want(new Map([[SET_ID, set]]))
  return stage
}

async function offerCloseUp(side: 256 | 1024): Promise<void> {
  const create = { width: side, height: closeUpHeight(side), channels: 3, background: '#999' } as const
  bench.server.closeUps.set(`${TILE}-${side}.jpg`, await sharp({ create }).png().toBuffer())
}

async function middleOf(stage: BenchStage, state: DrawState): Promise<number[]> {
  const pixels = await stage.pixels(state)
  const middle = ((CANVAS.height / 2) * CANVAS.width + CANVAS.width / 2) * 4
  return [...pixels.subarray(middle, middle + 3)]
}

async function closeMiddleOf(stage: BenchStage, cellPx: number): Promise<number[]> {
  await stage.settle(stateOf(cellPx))
  const ms = await stage.settleCloseUps(stateOf(cellPx))
  return middleOf(stage, { ...stateOf(cellPx), nowUs: 1e9 + (ms + 400) * 1000 })
}

/** The entry of the legend whose colour is most like one, however bright. */
function nearestLabel(inspection: Inspection, rgb: readonly number[]): string {
  const likeness = ({ colour }: { readonly colour: string }): number => {
    const other = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    const scale = Math.max(...rgb) / Math.max(...other)
    if (scale < 0.6 || scale > 1.01) return -Infinity
    return -Math.hypot(...other.map((level, at) => level * scale - rgb[at]!))
  }
  const entries = [...legendOf(inspection)]
  return entries.sort((a, b) => likeness(b) - likeness(a))[0]!.label
}
