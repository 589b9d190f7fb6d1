import { describe, expect, it } from 'vitest'
import type { ClipMoment } from '../../server/protocol/clip-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { viewOfGrid } from '../../server/protocol/picture-view.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { LIT_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
/** A cell seen almost from the side magnifies how roughly a GPU counts. */
const TURNED_STRAYS = 0.0005

const bench = new PictureBench(
  CANVAS,
  async () =>
    new Map([
      [1, await drawRandomSet({ name: 'one', count: 1100, revision: 1, seed: 5 })],
      [2, await drawRandomSet({ name: 'two', count: 60, revision: 1, seed: 77 })],
      [3, await drawRandomSet({ name: 'clips', count: 40, revision: 1, seed: 9, framesATile: 5 })],
      [
        4,
        await drawRandomSet({ name: 'many', count: 1040, revision: 1, seed: 8, framesATile: 4, tilePx: 32 }),
      ],
      [5, await drawRandomSet({ name: 'most', count: 60, revision: 1, seed: 6, framesATile: 5, tilePx: 16 })],
    ]),
)

const KINDS = ['fade', 'wipe', 'ripple', 'cells'] as const
const WIDE = gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 3 })
const MANY = gridOf({ setId: 4, tileCount: 1040, cols: 128, rows: 72, seed: 13 })
const MOST = gridOf({ setId: 5, tileCount: 60, cols: 96, rows: 54, seed: 17 })
const OTHER = gridOf({ setId: 2, tileCount: 60, cols: 96, rows: 54, seed: 9 })

describe('the shader', () => {
  it.each([1.4, 3.1, 9.7, 24.3, 64, 203.7])('draws cells of %d px as the compositor does', async (cellPx) => {
    await bench.expectSame({ ...LIT_STATE, air: WIDE, transform: viewAt(cellPx) })
  })

  it.each([1.4, 9.7, 24.3, 203.7])(
    'draws cells of %d px from tiles of 32 px as the compositor does',
    async (cellPx) => {
      await bench.expectSame({ ...LIT_STATE, air: MANY, transform: viewAt(cellPx) })
    },
  )

  it.each([3.1, 12.3, 64])(
    'draws cells of %d px from tiles of 16 px as the compositor does',
    async (cellPx) => {
      await bench.expectSame({ ...LIT_STATE, air: MOST, transform: viewAt(cellPx) })
    },
  )

  it('draws half of a fade between tiles of different sizes as the compositor does', async () => {
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 } as const
    await bench.expectSame({ ...LIT_STATE, air: WIDE, incoming: MANY, transition, transform: viewAt(24.3) })
  })

  it('draws a turned wall as the compositor does', async () => {
    await bench.expectSame({ ...LIT_STATE, air: WIDE, transform: viewAt(31.3, 0.4) })
  })

  it.each(KINDS)('draws half of the transition %s as the compositor does', async (kind) => {
    const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
    await bench.expectSame({ ...LIT_STATE, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) })
  })

  it.each([
    ['wipe', 3.1, 0],
    ['wipe', 31.3, 0.4],
    ['cells', 3.1, 0],
    ['cells', 31.3, 0.4],
    ['cells', 120.7, 0],
  ] as const)(
    'draws the kind %s in cells of %d px, turned by %d, as the compositor does',
    async (kind, cellPx, angle) => {
      const transition = { kind, progress: 0.62, durationMs: 900, x: 0.5, y: 0.5 }
      const transform = { ...viewAt(cellPx, angle), centreCell: [8, 5] as const }
      await bench.expectSame(
        { ...LIT_STATE, air: WIDE, incoming: OTHER, transition, transform },
        true,
        TURNED_STRAYS,
      )
    },
  )

  it.each(['wipe', 'cells'] as const)(
    'begins the kind %s with the old picture and ends it with the new one',
    async (kind) => {
      const transform = viewAt(24.3)
      const state = { ...LIT_STATE, air: WIDE, incoming: OTHER, transform }
      const at = async (progress: number): Promise<Uint8Array> =>
        (
          await bench.expectSame({
            ...state,
            transition: { kind, progress, durationMs: 900, x: 0.5, y: 0.5 },
          })
        ).shown
      const { shown: before } = await bench.expectSame({ ...LIT_STATE, air: WIDE, transform })
      expect(Buffer.compare(await at(0), before)).toBe(0)
      const stage = await bench.openStage(false)
      const after = { ...LIT_STATE, air: OTHER, transform: viewOfGrid(transform, WIDE, OTHER) }
      await stage.settle(after)
      expect(Buffer.compare(await at(1), await stage.pixels(after))).toBe(0)
    },
  )

  it('fades where cells that would switch are under a pixel', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 4 })
    const incoming = gridOf({ setId: 2, tileCount: 60, cols: 512, rows: 288, seed: 6 })
    const transition = { kind: 'cells', progress: 0.4, durationMs: 900, x: 0.5, y: 0.5 } as const
    for (const cellPx of [0.95, 3.9])
      await bench.expectSame({ ...LIT_STATE, air, incoming, transition, transform: viewAt(cellPx) })
  })

  it('draws two grids as the compositor does when only one has cells of a pixel and less', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    const incoming = gridOf({ setId: 2, tileCount: 60, cols: 64, rows: 32, seed: 6 })
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 } as const
    await bench.expectSame({ ...LIT_STATE, air, incoming, transition, transform: viewAt(0.5) })
  })

  it('draws cells of a pixel and less as their mean colours', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    await bench.expectSame({ ...LIT_STATE, air, transform: viewAt(0.5) })
  })

  it('plays clips as the compositor does, every cell at its own place', async () => {
    const air = gridOf({ setId: 3, tileCount: 40, cols: 128, rows: 72, seed: 11 })
    const state = { ...LIT_STATE, air, transform: viewAt(24.3) }
    const at = (clips: Partial<ClipMoment>): typeof state => ({
      ...state,
      clips: { ...state.clips, ...clips },
    })
    const { shown } = await bench.expectSame(state)
    const { shown: later } = await bench.expectSame(at({ place: LIT_STATE.clips.place + 400 }))
    expect(Buffer.compare(shown, later)).not.toBe(0)
    await bench.expectSame(at({ place: 2 ** 32 - 1 }))
    const { shown: locked } = await bench.expectSame(at({ areLocked: true }))
    expect(locked).not.toEqual(later)
    const { shown: onBeat } = await bench.expectSame(at({ place: 345_678, beatMs: 469, areLocked: true }))
    expect(onBeat).not.toEqual(locked)
    await bench.expectSame(at({ place: 2 ** 32 - 1, beatMs: 3000, areLocked: true }))
  })

  it('leaves everything beyond the grid transparent, or black', async () => {
    const state = { ...LIT_STATE, air: OTHER, transform: { ...viewAt(24.3), centreCell: [2, 1] as const } }
    await bench.expectSame(state)
    const { shown } = await bench.expectSame(state, true)
    expect([...shown.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    expect(shown[shown.length - 1]).toBe(255)
  })

  it('is transparent, or black, while there is nothing to draw', async () => {
    const state = { ...LIT_STATE, air: null, transform: viewAt(24.3) }
    for (const isTransparent of [true, false]) {
      const stage = await bench.openStage(isTransparent)
      const pixels = await stage.pixels(state)
      expect(new Set(pixels)).toEqual(new Set(isTransparent ? [0] : [0, 255]))
    }
  })

  it('draws the same again after the context was lost', async () => {
    await bench.expectSameAfterLoss({ ...LIT_STATE, air: WIDE, transform: viewAt(24.3) })
  })

  it('changes nothing on the canvas by compiling its variants ahead', async () => {
    const state = { ...LIT_STATE, air: WIDE, transform: viewAt(24.3) }
    const stage = await bench.openStage(false)
    await stage.settle(state)
    const before = await stage.pixels(state)
    for (let drawing = 0; drawing < 30; drawing++) await stage.draw(state)
    expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
    expect(await stage.error()).toBe(0)
  })
})

describe('the picture under the cells', () => {
  const THROUGH = { ...LIT_STATE, blend: 0.6 }

  it.each([0.5, 1.4, 3.1, 9.7, 64, 203.7])(
    'shows through cells of %d px as the compositor has it',
    async (cellPx) => {
      const size = cellPx < 1 ? { cols: 256, rows: 128 } : { cols: 128, rows: 72 }
      const air = gridOf({ setId: 1, tileCount: 1100, ...size, seed: 3 })
      await bench.expectSame({ ...THROUGH, air, transform: viewAt(cellPx) })
    },
  )

  it.each([0.5, 3.1, 24.3, 203.7])(
    'takes one colour for two by two cells of %d px as the compositor does',
    async (cellPx) => {
      const air = gridOf({ setId: 1, tileCount: 1100, cols: 255, rows: 127, seed: 3 })
      const state = { ...THROUGH, air: { ...air, colours: air.colours!.slice(0, 128 * 64) } }
      await bench.expectSame({ ...state, transform: viewAt(cellPx) })
      const edge = { ...viewAt(cellPx), centreCell: [253, 125] as const }
      await bench.expectSame({ ...state, blend: 0, transform: edge }, true)
    },
  )

  it('shows through a turned wall, and ends at its edge, as the compositor has it', async () => {
    const transform = { ...viewAt(31.3, 0.4), centreCell: [2, 1] as const }
    await bench.expectSame({ ...THROUGH, air: WIDE, transform }, true)
  })

  it.each(KINDS)('shows through half of the transition %s as the compositor has it', async (kind) => {
    const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
    const state = { ...THROUGH, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) }
    await bench.expectSame(state)
    await bench.expectSame({ ...state, incoming: { ...OTHER, colours: null } })
  })

  it('shows through two grids of which only one has cells under a pixel', async () => {
    const air = gridOf({ setId: 1, tileCount: 1100, cols: 256, rows: 128, seed: 4 })
    const incoming = gridOf({ setId: 2, tileCount: 60, cols: 64, rows: 32, seed: 6 })
    const transition = { kind: 'fade', progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 } as const
    await bench.expectSame({ ...THROUGH, air, incoming, transition, transform: viewAt(0.5) })
  })

  it.each([0.5, 9.7, 64])(
    'is all that is seen at 1: no tile, no grout, no glint, in cells of %d px',
    async (cellPx) => {
      const air = cellPx < 1 ? gridOf({ setId: 2, tileCount: 60, cols: 256, rows: 128, seed: 9 }) : OTHER
      const cells = air.cells.map((_, cell) => cell % 60)
      const state = { ...LIT_STATE, blend: 1, air, transform: viewAt(cellPx) }
      const { shown } = await bench.expectSame(state)
      const other = {
        ...state,
        air: { ...air, cells },
        gap: 0,
        tint: 0,
        light: { ...LIT_STATE.light, amount: 0 },
      }
      expect(Buffer.compare((await bench.expectSame(other)).shown, shown)).toBe(0)
    },
  )

  it('stays while cells cross from tile to tile', async () => {
    const stage = await bench.openStage(false)
    const state = { ...LIT_STATE, blend: 1, air: WIDE, transform: viewAt(24.3), crossfadeMs: 120 }
    await stage.settle(state)
    const before = await stage.pixels(state)
    const next = { ...WIDE, cells: gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 8 }).cells }
    const midway = { ...state, air: next, nowUs: state.nowUs + 60_000 }
    await stage.draw({ ...midway, nowUs: state.nowUs + 1000 })
    expect(Buffer.compare(await stage.pixels(midway), before)).toBe(0)
    expect(Buffer.compare(await stage.pixels({ ...midway, blend: 0 }), before)).not.toBe(0)
  })

  it('changes nothing at 0, nor before the colours have come', async () => {
    const state = { ...LIT_STATE, tint: 0, air: WIDE, transform: viewAt(24.3) }
    const { shown } = await bench.expectSame(state)
    const stage = await bench.openStage(false)
    await stage.settle(state)
    const pixels = (changes: Partial<DrawState>) => stage.pixels({ ...state, ...changes })
    expect(Buffer.compare(await pixels({ blend: 0 }), shown)).toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0.6, air: { ...WIDE, colours: null } }), shown)).toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0.6 }), shown)).not.toBe(0)
    expect(Buffer.compare(await pixels({ blend: 0 }), shown)).toBe(0)
  })

  it('is there again after the context was lost', async () => {
    await bench.expectSameAfterLoss({ ...THROUGH, air: WIDE, transform: viewAt(24.3) })
  })
})
