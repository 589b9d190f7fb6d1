import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { closeUpHeight } from '../../server/protocol/close-up.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { Compositor } from '../../server/render/compositor.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const MB = 1024 * 1024
const CANVAS = { width: 320, height: 180 }
const COUNT = 1100
const SETS = new Map<number, RandomSet>()

const bench = visitBench(CANVAS, async () => {
  for (let setId = 1; setId <= 4; setId++)
    SETS.set(setId, await drawRandomSet({ name: `set ${setId}`, count: COUNT, revision: 1, seed: setId * 7 }))
})

beforeEach(() => {
  bench.server.closeUps.clear()
  for (const [setId, set] of SETS) bench.server.sets.set(setId, set)
})

const stateOf = (setId: number, cellPx: number): DrawState => ({
  ...PLAIN_STATE,
  nowUs: 1e9,
  transform: viewAt(cellPx),
  air: gridOf({ setId, tileCount: COUNT, cols: 128, rows: 72, seed: setId }),
})

describe('a bounded memory for tiles', () => {
  it('is never passed, also in a storm of close-ups, and what is drawn is as ever', async () => {
    await offerCloseUps()
    const stage = await openStage(64 * MB)
    const far = stateOf(1, 15.3)
    await stage.settle(far)
    await expectComposed(stage, far)
    let nowUs = far.nowUs
    for (let frame = 0; frame < 60; frame++) {
      const { air } = stateOf(1, 100)
      const cells = air!.cells.map((_, cell) => (cell * 3 + Math.floor(frame / 6) * 101) % COUNT)
      const state = { ...stateOf(1, 100), air: { ...air!, cells, sequence: frame, flags: FLAG.CUT } }
      await stage.draw({ ...state, nowUs: (nowUs += 100_000) })
    }
    await stage.settleCloseUps({ ...stateOf(1, 260), nowUs: (nowUs += 100_000) })
    const { told, held, most } = await stage.tileBytes()
    expect(most).toBeLessThanOrEqual(64 * MB)
    expect(Math.abs(told - held)).toBeLessThan(100)
    expect(told).toBeGreaterThan(0.7 * 64 * MB)
    await expectComposed(stage, { ...far, nowUs: nowUs + 1e6 })
    expect(await stage.error()).toBe(0)
  }, 60_000)

  it('holds through changes of set, and draws each as far as its pages are fine enough', async () => {
    const stage = await openStage(40 * MB)
    for (const setId of [1, 3, 2, 4, 1]) {
      await stage.settle(stateOf(setId, 15.3))
      await expectComposed(stage, stateOf(setId, 15.3))
    }
    expect((await stage.tileBytes()).most).toBeLessThanOrEqual(40 * MB)
  }, 60_000)

  it('draws the same again after the context was lost', async () => {
    bench.forgive('object does not belong to this context')
    const stage = await openStage(40 * MB)
    await stage.settle(stateOf(2, 15.3))
    await stage.loseContext()
    await stage.settle(stateOf(2, 15.3))
    await expectComposed(stage, stateOf(2, 15.3))
  }, 60_000)
})

describe('the least memory for tiles', () => {
  it('holds the sets on air and nothing else, at their finest', async () => {
    await offerCloseUps()
    const stage = await openStage('min')
    const pageBytes = 22_369_280
    for (const setId of [1, 3, 1]) {
      await stage.settle(stateOf(setId, 64))
      await expectComposed(stage, stateOf(setId, 64))
      expect((await stage.tileBytes()).told).toBeLessThan(2.1 * pageBytes)
    }
    await stage.settleCloseUps(stateOf(1, 260))
    expect(bench.server.closeUpRequests).toEqual([])
  }, 60_000)

  it('holds both sets of a transition', async () => {
    const stage = await openStage('min')
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 } as const
    const state = { ...stateOf(1, 40), incoming: stateOf(2, 40).air, transition }
    await stage.settle(stateOf(1, 40))
    await stage.settle(state)
    await expectComposed(stage, state)
    expect((await stage.tileBytes()).told).toBeLessThan(4.1 * 22_369_280)
  }, 60_000)
})

async function openStage(tileMemory: number | 'min'): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, false, { tileMemory })
  await stage.want(SETS)
  return stage
}

/** Serves a close-up of every tile, all of one colour. */
async function offerCloseUps(): Promise<void> {
  bench.server.closeUpRequests.length = 0
  for (const side of [256, 1024] as const) {
    const create = { width: side, height: closeUpHeight(side), channels: 3, background: '#456' } as const
    const picture = await sharp({ create }).png({ compressionLevel: 1 }).toBuffer()
    for (let tile = 0; tile < COUNT; tile++) bench.server.closeUps.set(`${tile}-${side}.jpg`, picture)
  }
}

async function expectComposed(stage: BenchStage, state: DrawState): Promise<void> {
  const seen = await stage.pixels(state)
  const layer = (frame: DrawState['air']) =>
    frame === null ? null : { ...frame, set: SETS.get(frame.setId)!.decoded }
  const composed = new Uint8Array(seen.length)
  new Compositor({ ...CANVAS, isTransparent: false }).draw(
    { ...state, view: state.transform, air: layer(state.air)!, incoming: layer(state.incoming), plate: null },
    composed,
  )
  let worst = 0
  for (let at = 0; at < seen.length; at++) worst = Math.max(worst, Math.abs(seen[at]! - composed[at]!))
  expect(worst).toBeLessThanOrEqual(2)
}
