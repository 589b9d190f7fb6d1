import { describe, expect, it } from 'vitest'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { NEUTRAL } from '../../server/protocol/grade.ts'
import { Compositor } from '../../server/render/compositor.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
/** Levels of 255 that a pixel of the shader may differ by. */
const TOLERANCE = 2

let sets: ReadonlyMap<number, RandomSet>

const bench = visitBench(CANVAS, async (server) => {
  sets = new Map([
    [1, await drawRandomSet({ name: 'one', count: 1100, revision: 1, seed: 5 })],
    [2, await drawRandomSet({ name: 'two', count: 60, revision: 1, seed: 77 })],
    [3, await drawRandomSet({ name: 'clips', count: 40, revision: 1, seed: 9, framesATile: 5 })],
    [4, await drawRandomSet({ name: 'many', count: 1040, revision: 1, seed: 8, framesATile: 4, tilePx: 32 })],
    [5, await drawRandomSet({ name: 'most', count: 60, revision: 1, seed: 6, framesATile: 5, tilePx: 16 })],
  ])
  for (const [setId, set] of sets) server.sets.set(setId, set)
})

const BASE: Omit<DrawState, 'transform' | 'air'> = {
  ...PLAIN_STATE,
  clipMs: 12_345,
  gap: 0.09,
  tint: 0.35,
  master: 0.9,
  light: { amount: 0.8, x: 0.4, y: 0.6, width: 0.5, sweep: 0.45 },
}
const WIDE = gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 3 })
const MANY = gridOf({ setId: 4, tileCount: 1040, cols: 128, rows: 72, seed: 13 })
const MOST = gridOf({ setId: 5, tileCount: 60, cols: 96, rows: 54, seed: 17 })
const OTHER = gridOf({ setId: 2, tileCount: 60, cols: 96, rows: 54, seed: 9 })

describe('the shader', () => {
  it.each([1.4, 3.1, 9.7, 24.3, 64, 203.7])('draws cells of %d px as the compositor does', async (cellPx) => {
    await expectSame({ ...BASE, air: WIDE, transform: viewAt(cellPx) })
  })

  it.each([1.4, 9.7, 24.3, 203.7])(
    'draws cells of %d px from tiles of 32 px as the compositor does',
    async (cellPx) => {
      await expectSame({ ...BASE, air: MANY, transform: viewAt(cellPx) })
    },
  )

  it.each([3.1, 12.3, 64])(
    'draws cells of %d px from tiles of 16 px as the compositor does',
    async (cellPx) => {
      await expectSame({ ...BASE, air: MOST, transform: viewAt(cellPx) })
    },
  )

  it('draws half of a fade between tiles of different sizes as the compositor does', async () => {
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 } as const
    await expectSame({ ...BASE, air: WIDE, incoming: MANY, transition, transform: viewAt(24.3) })
  })

  it('draws a turned wall as the compositor does', async () => {
    await expectSame({ ...BASE, air: WIDE, transform: viewAt(31.3, 0.4) })
  })

  it.each(['fade', 'ripple'] as const)('draws half of a %s as the compositor does', async (kind) => {
    const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
    await expectSame({ ...BASE, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) })
  })

  it('draws two grids as the compositor does when only one has cells of a pixel and less', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    const incoming = gridOf({ setId: 2, tileCount: 60, cols: 64, rows: 32, seed: 6 })
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 } as const
    await expectSame({ ...BASE, air, incoming, transition, transform: viewAt(0.5) })
  })

  it('draws cells of a pixel and less as their mean colours', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    await expectSame({ ...BASE, air, transform: viewAt(0.5) })
  })

  it('plays clips as the compositor does, every cell at its own place', async () => {
    const air = gridOf({ setId: 3, tileCount: 40, cols: 128, rows: 72, seed: 11 })
    const state = { ...BASE, air, transform: viewAt(24.3) }
    const { shown } = await expectSame(state)
    const { shown: later } = await expectSame({ ...state, clipMs: BASE.clipMs + 400 })
    expect(Buffer.compare(shown, later)).not.toBe(0)
    await expectSame({ ...state, clipMs: 2 ** 32 - 1 })
    const { shown: locked } = await expectSame({ ...state, areClipsLocked: true })
    expect(locked).not.toEqual(later)
  })

  it('leaves everything beyond the grid transparent, or black', async () => {
    const state = { ...BASE, air: OTHER, transform: { ...viewAt(24.3), centreCell: [2, 1] as const } }
    await expectSame(state)
    const { shown } = await expectSame(state, true)
    expect([...shown.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    expect(shown[shown.length - 1]).toBe(255)
  })

  it('is transparent, or black, while there is nothing to draw', async () => {
    const state = { ...BASE, air: null, transform: viewAt(24.3) }
    for (const isTransparent of [true, false]) {
      const stage = await openStage(isTransparent)
      const pixels = await stage.pixels(state)
      expect(new Set(pixels)).toEqual(new Set(isTransparent ? [0] : [0, 255]))
    }
  })

  it('draws the same again after the context was lost', async () => {
    await expectSameAfterLoss({ ...BASE, air: WIDE, transform: viewAt(24.3) })
  })

  it('changes nothing on the canvas by compiling its variants ahead', async () => {
    const state = { ...BASE, air: WIDE, transform: viewAt(24.3) }
    const stage = await openStage(false)
    await stage.settle(state)
    const before = await stage.pixels(state)
    for (let drawing = 0; drawing < 30; drawing++) await stage.draw(state)
    expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
    expect(await stage.error()).toBe(0)
  })
})

describe('the grade', () => {
  it.each([
    { brightness: 0.6 },
    { brightness: 2 },
    { contrast: 0.3 },
    { contrast: 2 },
    { saturation: 0 },
    { saturation: 2 },
    { hueDeg: 90 },
    { hueDeg: -180 },
    { brightness: 1.4, contrast: 1.3, saturation: 1.5, hueDeg: -40 },
  ])('of %j is that of the compositor', async (changes) => {
    const state = { ...BASE, air: WIDE, transform: viewAt(24.3) }
    const { shown } = await expectSame({ ...state, grade: { ...NEUTRAL, ...changes } })
    expect(Buffer.compare(shown, (await expectSame(state)).shown)).not.toBe(0)
  })

  it.each([0.5, 3.1, 64])(
    'acts on cells of %d px, the picture through them, up to the edge',
    async (cellPx) => {
      const size = cellPx < 1 ? { cols: 256, rows: 128 } : { cols: 128, rows: 72 }
      const air = gridOf({ setId: 1, tileCount: 1100, ...size, seed: 3 })
      const grade = { brightness: 0.8, contrast: 1.2, saturation: 1.3, hueDeg: 60 }
      const transform = { ...viewAt(cellPx, 0.4), centreCell: [2, 1] as const }
      await expectSame({ ...BASE, blend: 0.4, grade, air, transform }, true)
    },
  )

  it.each(['fade', 'ripple'] as const)('acts on half of a %s', async (kind) => {
    const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
    const grade = { ...NEUTRAL, saturation: 0.4, contrast: 1.4 }
    const state = { ...BASE, grade, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) }
    await expectSame(state)
  })

  it('changes nothing when it is neutral, also after one that was not', async () => {
    const state = { ...BASE, air: WIDE, transform: viewAt(24.3) }
    const stage = await openStage(false)
    await stage.settle(state)
    const before = await stage.pixels(state)
    expect(
      Buffer.compare(await stage.pixels({ ...state, grade: { ...NEUTRAL, hueDeg: 50 } }), before),
    ).not.toBe(0)
    expect(Buffer.compare(await stage.pixels({ ...state, grade: NEUTRAL }), before)).toBe(0)
    for (let drawing = 0; drawing < 30; drawing++) await stage.draw(state)
    expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
    expect(await stage.error()).toBe(0)
  })
})

describe('the vignette', () => {
  it.each([0.1, 1])('of %d is that of the compositor', async (vignette) => {
    await expectSame({ ...BASE, vignette, air: WIDE, transform: viewAt(24.3) })
  })

  it('lies over the grade, and over what is transparent', async () => {
    const transform = { ...viewAt(31.3, 0.4), centreCell: [2, 1] as const }
    const grade = { ...NEUTRAL, contrast: 1.3 }
    await expectSame({ ...BASE, vignette: 0.7, grade, air: WIDE, transform }, true)
  })
})

describe('the grain', () => {
  const GRAINY = { ...BASE, air: OTHER, transform: { ...viewAt(24.3), centreCell: [2, 1] as const } }

  it('is new 24 times a second, the same in between, and none at 0', async () => {
    const stage = await openStage(true)
    await stage.settle(GRAINY)
    const plain = await stage.pixels(GRAINY)
    const at = (nowUs: number) => stage.pixels({ ...GRAINY, grain: 1, nowUs })
    const first = await at(5_000_000)
    expect(Buffer.compare(first, plain)).not.toBe(0)
    expect(Buffer.compare(await at(5_041_600), first)).toBe(0)
    expect(Buffer.compare(await at(5_041_700), first)).not.toBe(0)
    expect(Buffer.compare(await stage.pixels({ ...GRAINY, grain: 0 }), plain)).toBe(0)
  })

  it('makes the picture neither brighter nor darker, never more than its alpha, and is not there beside it', async () => {
    const stage = await openStage(true)
    await stage.settle(GRAINY)
    const plain = await stage.pixels(GRAINY)
    const grainy = await stage.pixels({ ...GRAINY, grain: 0.5 })
    const sum = (pixels: Buffer) => pixels.reduce((total, level) => total + level, 0)
    expect(Math.abs(sum(grainy) / sum(plain) - 1)).toBeLessThan(0.01)
    for (let at = 0; at < plain.length; at += 4) {
      const alpha = grainy[at + 3]!
      if (alpha !== plain[at + 3] || Math.max(...grainy.subarray(at, at + 3)) > alpha)
        throw new Error(`the pixel at ${at / 4} has the wrong alpha`)
    }
    expect([...grainy.subarray(0, 4)]).toEqual([0, 0, 0, 0])
  })
})

describe('the picture under the cells', () => {
  const THROUGH = { ...BASE, blend: 0.6 }

  it.each([0.5, 1.4, 3.1, 9.7, 64, 203.7])(
    'shows through cells of %d px as the compositor has it',
    async (cellPx) => {
      const size = cellPx < 1 ? { cols: 256, rows: 128 } : { cols: 128, rows: 72 }
      const air = gridOf({ setId: 1, tileCount: 1100, ...size, seed: 3 })
      await expectSame({ ...THROUGH, air, transform: viewAt(cellPx) })
    },
  )

  it.each([0.5, 3.1, 24.3, 203.7])(
    'takes one colour for two by two cells of %d px as the compositor does',
    async (cellPx) => {
      const air = gridOf({ setId: 1, tileCount: 1100, cols: 255, rows: 127, seed: 3 })
      const state = { ...THROUGH, air: { ...air, colours: air.colours!.slice(0, 128 * 64) } }
      await expectSame({ ...state, transform: viewAt(cellPx) })
      const edge = { ...viewAt(cellPx), centreCell: [253, 125] as const }
      await expectSame({ ...state, blend: 0, transform: edge }, true)
    },
  )

  it('shows through a turned wall, and ends at its edge, as the compositor has it', async () => {
    const transform = { ...viewAt(31.3, 0.4), centreCell: [2, 1] as const }
    await expectSame({ ...THROUGH, air: WIDE, transform }, true)
  })

  it.each(['fade', 'ripple'] as const)(
    'shows through half of a %s as the compositor has it',
    async (kind) => {
      const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
      const state = { ...THROUGH, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) }
      await expectSame(state)
      await expectSame({ ...state, incoming: { ...OTHER, colours: null } })
    },
  )

  it('shows through two grids of which only one has cells under a pixel', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    const incoming = gridOf({ setId: 2, tileCount: 60, cols: 64, rows: 32, seed: 6 })
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 } as const
    await expectSame({ ...THROUGH, air, incoming, transition, transform: viewAt(0.5) })
  })

  it.each([0.5, 9.7, 64])(
    'is all that is seen at 1: no tile, no grout, no glint, in cells of %d px',
    async (cellPx) => {
      const air = cellPx < 1 ? gridOf({ setId: 2, tileCount: 60, cols: 256, rows: 128, seed: 9 }) : OTHER
      const cells = air.cells.map((_, cell) => cell % 60)
      const state = { ...BASE, blend: 1, air, transform: viewAt(cellPx) }
      const { shown } = await expectSame(state)
      const other = {
        ...state,
        air: { ...air, cells },
        gap: 0,
        tint: 0,
        light: { ...BASE.light, amount: 0 },
      }
      expect(Buffer.compare((await expectSame(other)).shown, shown)).toBe(0)
    },
  )

  it('stays while cells cross from tile to tile', async () => {
    const stage = await openStage(false)
    const state = { ...BASE, blend: 1, air: WIDE, transform: viewAt(24.3), crossfadeMs: 120 }
    await stage.settle(state)
    const before = await stage.pixels(state)
    const next = { ...WIDE, cells: gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 8 }).cells }
    const midway = { ...state, air: next, nowUs: state.nowUs + 60_000 }
    await stage.draw({ ...midway, nowUs: state.nowUs + 1000 })
    expect(Buffer.compare(await stage.pixels(midway), before)).toBe(0)
    expect(Buffer.compare(await stage.pixels({ ...midway, blend: 0 }), before)).not.toBe(0)
  })

  it('changes nothing at 0, nor before the colours have come', async () => {
    const state = { ...BASE, tint: 0, air: WIDE, transform: viewAt(24.3) }
    const { shown } = await expectSame(state)
    const stage = await openStage(false)
    await stage.settle(state)
    const pixels = (changes: Partial<DrawState>) => stage.pixels({ ...state, ...changes })
    expect(Buffer.compare(await pixels({ blend: 0 }), shown)).toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0.6, air: { ...WIDE, colours: null } }), shown)).toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0.6 }), shown)).not.toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0 }), shown)).toBe(0)
  })

  it('is there again after the context was lost', async () => {
    await expectSameAfterLoss({ ...THROUGH, air: WIDE, transform: viewAt(24.3) })
  })
})

async function expectSameAfterLoss(state: DrawState): Promise<void> {
  bench.forgive('object does not belong to this context')
  const stage = await openStage(false)
  await stage.settle(state)
  const before = await stage.pixels(state)
  await stage.loseContext()
  await stage.settle(state)
  expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
}

async function expectSame(state: DrawState, isTransparent = false): Promise<{ shown: Uint8Array }> {
  const stage = await openStage(isTransparent)
  await stage.settle(state)
  const shown = await stage.pixels(state)
  const composed = compose(state, isTransparent)
  let worst = 0
  let sum = 0
  let brightness = 0
  for (let at = 0; at < shown.length; at++) {
    const difference = Math.abs(shown[at]! - composed[at]!)
    worst = Math.max(worst, difference)
    sum += difference
    if (at % 4 < 3) brightness += shown[at]!
  }
  expect(brightness / shown.length).toBeGreaterThan(5)
  expect(worst, `mean difference ${sum / shown.length}`).toBeLessThanOrEqual(TOLERANCE)
  return { shown }
}

function compose(state: DrawState, isTransparent: boolean): Uint8Array {
  const layer = (frame: GridFrame) => ({ ...frame, set: sets.get(frame.setId)!.decoded })
  const out = new Uint8Array(CANVAS.width * CANVAS.height * 4)
  const incoming = state.incoming === null ? null : layer(state.incoming)
  new Compositor({ ...CANVAS, isTransparent }).draw(
    { ...state, view: state.transform, air: layer(state.air!), incoming },
    out,
  )
  return out
}

async function openStage(isTransparent: boolean): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, isTransparent)
  await stage.want(sets)
  return stage
}
