import { beforeEach, describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { FLASH_WHITE } from '../../client/view/brightness.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { Compositor } from '../../server/render/compositor.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const GLASS = { name: 'glass', count: 300, revision: 1, seed: 77 }

let glass: RandomSet

const bench = visitBench(CANVAS, async () => {
  glass = await drawRandomSet(GLASS)
})

beforeEach(() => {
  bench.server.sets.set(0, glass)
})

const FIRST = gridOf({ setId: 0, tileCount: 300, cols: 128, rows: 72, seed: 3 })
const NEXT = gridOf({ setId: 0, tileCount: 300, cols: 128, rows: 72, seed: 50 })
const STATE: DrawState = {
  ...PLAIN_STATE,
  nowUs: 1e9,
  transform: viewAt(24),
  air: FIRST,
  gap: 0.06,
  light: { amount: 0.3, x: 0.4, y: 0.6, width: 0.5, sweep: null },
  crossfadeMs: 120,
}

describe('the stage', () => {
  it('crosses from tile to tile in the time it is given, and at once at a cut', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const from = await stage.pixels(STATE)
    const later = (ms: number, air = NEXT): DrawState => ({ ...STATE, nowUs: STATE.nowUs + ms * 1000, air })
    expect(largestDifference(await stage.pixels(later(0)), from)).toBe(0)
    const midway = await stage.pixels(later(60))
    const to = await stage.pixels(later(121))
    expect(largestDifference(to, compose(later(121), glass))).toBeLessThanOrEqual(2)
    const whole = meanDifference(from, to)
    expect(meanDifference(midway, from)).toBeGreaterThan(whole * 0.2)
    expect(meanDifference(midway, to)).toBeGreaterThan(whole * 0.2)
    const cut = { ...FIRST, flags: FLAG.CUT }
    expect(largestDifference(await stage.pixels(later(200, cut)), from)).toBe(0)
  })

  it('draws every orientation of a turnable tile as the compositor does', async () => {
    const air = { ...FIRST, cells: new Uint16Array(FIRST.cells.length).fill(7) }
    const stage = await openStage(glass)
    await stage.settle({ ...STATE, air })
    const seen = await stage.pixels({ ...STATE, air })
    expect(largestDifference(seen, compose({ ...STATE, air }, glass))).toBeLessThanOrEqual(2)
  })

  it('takes a newer revision of its set without a flash', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const before = await stage.pixels(STATE)
    const grown = await drawRandomSet({ ...GLASS, count: 1500, revision: 2 })
    bench.server.sets.set(0, grown)
    await stage.want(new Map([[0, grown]]))
    const newer = { ...STATE, air: { ...FIRST, setRevision: 2 } }
    expect(largestDifference(await stage.pixels(newer), before)).toBe(0)
    await stage.settle(newer)
    expect(largestDifference(await stage.pixels(newer), before)).toBe(0)
    const added = { ...newer.air, flags: FLAG.CUT, cells: FIRST.cells.map((id) => Math.min(1499, id + 1100)) }
    const seen = await stage.pixels({ ...newer, air: added })
    expect(largestDifference(seen, compose({ ...newer, air: added }, grown))).toBeLessThanOrEqual(2)
  })

  it('takes its set with smaller tiles without a flash', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const before = await stage.pixels(STATE)
    const grown = await drawRandomSet({ ...GLASS, count: 1500, revision: 2, tilePx: 32 })
    bench.server.sets.set(0, grown)
    await stage.want(new Map([[0, grown]]))
    const newer = { ...STATE, air: { ...FIRST, setRevision: 2 } }
    for (const look of ['at once', 'again'])
      expect(largestDifference(await stage.pixels(newer), before), look).toBeLessThanOrEqual(1)
    await stage.settle(newer)
    expect(largestDifference(await stage.pixels(newer), before)).toBeLessThanOrEqual(1)
    const near = { ...newer, transform: viewAt(64) }
    expect(largestDifference(await stage.pixels(near), compose(near, grown))).toBeLessThanOrEqual(2)
    const added = { ...newer.air, flags: FLAG.CUT, cells: FIRST.cells.map((id) => Math.min(1499, id + 1100)) }
    const seen = await stage.pixels({ ...newer, air: added })
    expect(largestDifference(seen, compose({ ...newer, air: added }, grown))).toBeLessThanOrEqual(2)
  })

  it('keeps the tiles it has when further sets need a larger atlas', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const before = await stage.pixels(STATE)
    const sets = new Map([[0, glass]])
    for (let setId = 1; setId <= 4; setId++) {
      const set = await drawRandomSet({ ...GLASS, name: `more ${setId}`, count: 20, seed: setId })
      bench.server.sets.set(setId, set)
      sets.set(setId, set)
    }
    await stage.want(sets)
    await stage.settle(STATE)
    expect(largestDifference(await stage.pixels(STATE), before)).toBe(0)
    expect(await stage.error()).toBe(0)
  })

  it('shows cells in their mean colours where pages do not come', async () => {
    const withoutPages = { ...glass, manifest: { ...glass.manifest, pages: [] } }
    bench.server.sets.set(0, withoutPages)
    const stage = await openStage(withoutPages)
    await stage.settle(STATE)
    const means = { ...glass, decoded: { ...glass.decoded, pages: [] } }
    expect(largestDifference(await stage.pixels(STATE), compose(STATE, means))).toBeLessThanOrEqual(2)
  })

  it('lies under as much white as there is in a flash, with a picture and without', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const before = await stage.pixels(STATE)
    const white = (at: number): number => 255 * ([...FLASH_WHITE, 1] as const)[at % 4]!
    const half = await stage.pixels({ ...STATE, veil: 0.5 })
    const mixed = before.map((level, at) => Math.round((level + white(at)) / 2))
    expect(largestDifference(half, mixed)).toBeLessThanOrEqual(1)
    const full = before.map((_, at) => Math.round(white(at)))
    expect(largestDifference(await stage.pixels({ ...STATE, veil: 1 }), full)).toBeLessThanOrEqual(1)
    const empty = await openStage(glass)
    const nothing = { ...STATE, air: null, veil: 1 }
    expect(largestDifference(await empty.pixels(nothing), full)).toBeLessThanOrEqual(1)
    expect(await empty.error()).toBe(0)
  })

  it('asks again for tiles until it gets them', async () => {
    bench.server.refusals = 4
    const stage = await openStage(glass)
    await stage.settle(STATE)
    expect(bench.server.refusals).toBe(0)
    expect(largestDifference(await stage.pixels(STATE), compose(STATE, glass))).toBeLessThanOrEqual(2)
    bench.forgive('503')
  })

  it('holds the picture it has while the tiles of the next one are not known', async () => {
    const stage = await openStage(glass)
    await stage.settle(STATE)
    const before = await stage.pixels(STATE)
    const unknown = { ...NEXT, setRevision: 9 }
    expect(largestDifference(await stage.pixels({ ...STATE, air: unknown }), before)).toBe(0)
  })
})

async function openStage(set: RandomSet): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, false)
  await stage.want(new Map([[0, set]]))
  return stage
}

function compose(state: DrawState, set: RandomSet): Uint8Array {
  const out = new Uint8Array(CANVAS.width * CANVAS.height * 4)
  const air = { ...state.air!, set: set.decoded }
  new Compositor({ ...CANVAS, isTransparent: false }).draw(
    { ...state, view: state.transform, air, incoming: null, plate: null },
    out,
  )
  return out
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, level, at) => Math.max(largest, Math.abs(level - b[at]!)), 0)
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, level, at) => sum + Math.abs(level - b[at]!), 0) / a.length
}
