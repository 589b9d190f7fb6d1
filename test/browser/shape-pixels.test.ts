import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { REGRID_MS } from '../../client/render/stage-layers.ts'
import { viewOfGrid } from '../../server/protocol/picture-view.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { LIT_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const bench = new PictureBench(
  { width: 320, height: 180 },
  async () =>
    new Map([
      [1, await drawRandomSet({ name: 'one', count: 1100, revision: 1, seed: 5 })],
      [3, await drawRandomSet({ name: 'clips', count: 40, revision: 1, seed: 9, framesATile: 5 })],
    ]),
)

/** Share of the levels of pixels that lie on a border so exactly that rounding says which side they are on. */
const STRAYS = 0.0003

const BASE = { ...LIT_STATE, blend: 0.2 }
const SIZE = { setId: 1, tileCount: 1100, cols: 128, rows: 72 }

describe.each(['brick', 'hex'] as const)('a grid of shape %s', (shape) => {
  const air = gridOf({ ...SIZE, shape, seed: 3 })

  it('is drawn with cells of half a pixel as one of squares', async () => {
    const fine = gridOf({ ...SIZE, cols: 256, rows: 128, shape, seed: 3 })
    await bench.expectSame({ ...BASE, air: fine, transform: viewAt(0.5) })
  })

  it.each([1.4, 3.1, 9.7, 24.3, 64, 203.7])(
    'is drawn with cells of %d px as the compositor does',
    async (cellPx) => {
      await bench.expectSame({ ...BASE, air, transform: viewAt(cellPx) }, false, STRAYS)
    },
  )

  it('is drawn turned, without grout and up to its edges', async () => {
    await bench.expectSame({ ...BASE, gap: 0, air, transform: viewAt(31.3, 0.4) }, false, STRAYS)
    const small = gridOf({ ...SIZE, shape, cols: 9, rows: 7, seed: 2 })
    for (const centreCell of [
      [0, 0],
      [8, 6],
    ] as const)
      await bench.expectSame(
        { ...BASE, air: small, transform: { ...viewAt(24.3), centreCell } },
        true,
        STRAYS,
      )
  })

  it('plays clips, and gives way to another shape', async () => {
    const incoming = gridOf({ ...SIZE, setId: 3, tileCount: 40, shape, seed: 7 })
    await bench.expectSame({ ...BASE, air: incoming, transform: viewAt(24.3) }, false, STRAYS)
    for (const kind of ['fade', 'wipe', 'ripple', 'cells'] as const) {
      const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
      await bench.expectSame({ ...BASE, air, incoming, transition, transform: viewAt(24.3) }, false, 0.001)
    }
    const square = gridOf({ ...SIZE, seed: 4 })
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 } as const
    await bench.expectSame(
      { ...BASE, air: square, incoming: air, transition, transform: viewAt(24.3) },
      false,
      STRAYS,
    )
  })

  it('looks unlike squares', async () => {
    const state = { ...BASE, air, transform: viewAt(24.3) }
    const square = { ...state, air: { ...air, shape: 'square' as const } }
    expect(Buffer.compare(bench.compose(state, false), bench.compose(square, false))).not.toBe(0)
  })

  it('is there again after the context was lost', async () => {
    await bench.expectSameAfterLoss({ ...BASE, air, transform: viewAt(24.3) })
  })
})

describe('another grid', () => {
  const square = gridOf({ ...SIZE, seed: 3 })
  const state = { ...BASE, blend: 0, air: square, transform: viewAt(24.3), crossfadeMs: 120 }
  const hex = gridOf({ ...SIZE, cols: 64, rows: 42, shape: 'hex', seed: 5 })
  const view = viewOfGrid(state.transform, square, hex)
  const at = (ms: number, changes: Partial<DrawState> = {}): DrawState => {
    return { ...state, air: hex, transform: view, nowUs: state.nowUs + ms * 1000, ...changes }
  }

  it('comes in softly over the one before', async () => {
    const stage = await bench.openStage(false)
    await stage.settle(state)
    const before = await stage.pixels(state)
    expect(farthest(await stage.pixels(at(0)), before)).toBeLessThanOrEqual(1)
    const midway = await stage.pixels(at(REGRID_MS / 2))
    const after = await stage.pixels(at(REGRID_MS + 200))
    for (const end of [before, after]) expect(farthest(midway, end)).toBeGreaterThan(20)
    const fresh = await bench.openStage(false)
    await fresh.settle(at(REGRID_MS + 200))
    expect(Buffer.compare(await fresh.pixels(at(REGRID_MS + 200)), after)).toBe(0)
  })

  it('is there at once where cells change at once', async () => {
    const stage = await bench.openStage(false)
    await stage.settle(state)
    const cut = await stage.pixels(at(0, { crossfadeMs: 0 }))
    const fresh = await bench.openStage(false)
    await fresh.settle(at(0, { crossfadeMs: 0 }))
    expect(Buffer.compare(await fresh.pixels(at(0, { crossfadeMs: 0 })), cut)).toBe(0)
  })
})

function farthest(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((most, byte, at) => Math.max(most, Math.abs(byte - b[at]!)), 0)
}
