import { describe, expect, it } from 'vitest'
import { NEUTRAL } from '../../server/protocol/grade.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { LIT_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }

const bench = new PictureBench(
  CANVAS,
  async () =>
    new Map([
      [1, await drawRandomSet({ name: 'one', count: 1100, revision: 1, seed: 5 })],
      [2, await drawRandomSet({ name: 'two', count: 60, revision: 1, seed: 77 })],
    ]),
)

const WIDE = gridOf({ setId: 1, tileCount: 1100, cols: 128, rows: 72, seed: 3 })
const OTHER = gridOf({ setId: 2, tileCount: 60, cols: 96, rows: 54, seed: 9 })

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
    const state = { ...LIT_STATE, air: WIDE, transform: viewAt(24.3) }
    const { shown } = await bench.expectSame({ ...state, grade: { ...NEUTRAL, ...changes } })
    expect(Buffer.compare(shown, (await bench.expectSame(state)).shown)).not.toBe(0)
  })

  it.each([0.5, 3.1, 64])(
    'acts on cells of %d px, the picture through them, up to the edge',
    async (cellPx) => {
      const size = cellPx < 1 ? { cols: 256, rows: 128 } : { cols: 128, rows: 72 }
      const air = gridOf({ setId: 1, tileCount: 1100, ...size, seed: 3 })
      const grade = { brightness: 0.8, contrast: 1.2, saturation: 1.3, hueDeg: 60 }
      const transform = { ...viewAt(cellPx, 0.4), centreCell: [2, 1] as const }
      await bench.expectSame({ ...LIT_STATE, blend: 0.4, grade, air, transform }, true)
    },
  )

  it.each(['fade', 'ripple'] as const)('acts on half of a %s', async (kind) => {
    const transition = { kind, progress: 0.5, durationMs: 900, x: 0.45, y: 0.55 }
    const grade = { ...NEUTRAL, saturation: 0.4, contrast: 1.4 }
    const state = { ...LIT_STATE, grade, air: WIDE, incoming: OTHER, transition, transform: viewAt(24.3) }
    await bench.expectSame(state)
  })

  it('changes nothing when it is neutral, also after one that was not', async () => {
    const state = { ...LIT_STATE, air: WIDE, transform: viewAt(24.3) }
    const stage = await bench.openStage(false)
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
    await bench.expectSame({ ...LIT_STATE, vignette, air: WIDE, transform: viewAt(24.3) })
  })

  it('lies over the grade, and over what is transparent', async () => {
    const transform = { ...viewAt(31.3, 0.4), centreCell: [2, 1] as const }
    const grade = { ...NEUTRAL, contrast: 1.3 }
    await bench.expectSame({ ...LIT_STATE, vignette: 0.7, grade, air: WIDE, transform }, true)
  })
})

describe('the grain', () => {
  const GRAINY = { ...LIT_STATE, air: OTHER, transform: { ...viewAt(24.3), centreCell: [2, 1] as const } }

  it('is new 24 times a second, the same in between, and none at 0', async () => {
    const stage = await bench.openStage(true)
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
    const stage = await bench.openStage(true)
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
