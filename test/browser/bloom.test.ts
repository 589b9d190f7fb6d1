import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const WHITE = 0xffff
const DARK_GREY = (8 << 11) | (16 << 5) | 8

let set: RandomSet

const bench = visitBench(CANVAS, async (server) => {
  set = await drawRandomSet({ name: 'bloom', count: 60, revision: 1, seed: 3 })
  server.sets.set(1, set)
})

const GRID = gridOf({ setId: 1, tileCount: 60, cols: 128, rows: 72, seed: 3 })

/** Nothing is seen but the picture under the cells: dark grey, with a white square in the middle. */
const LAMP: DrawState = {
  ...PLAIN_STATE,
  transform: { ...viewAt(8), centreFraction: [0, 0] },
  air: { ...GRID, colours: GRID.cells.map((_, cell) => (isLamp(cell) ? WHITE : DARK_GREY)) },
  blend: 1,
}

function isLamp(cell: number): boolean {
  return Math.abs((cell % 128) - 61.5) < 2 && Math.abs(Math.floor(cell / 128) - 34.5) < 2
}

describe('bloom', () => {
  it('shines around what is bright, the less the farther, the same to all sides', async () => {
    const { plain, shining } = await shoot({ bloom: 1 })
    const gain = (x: number, y: number): number => level(shining, x, y) - level(plain, x, y)
    const reach = [20, 30, 45, 70].map((away) => gain(160 + away, 90))
    for (let at = 1; at < reach.length; at++) expect(reach[at]!).toBeLessThan(reach[at - 1]!)
    expect(reach[0]!).toBeGreaterThan(30)
    expect(reach[3]!).toBeGreaterThanOrEqual(0)
    for (const away of [20, 30]) {
      expect(Math.abs(gain(159 - away, 89) - gain(160 + away, 90))).toBeLessThan(6)
      expect(Math.abs(gain(160, 89 - away) - gain(160, 90 + away))).toBeLessThan(6)
    }
    expect(level(shining, 160, 90)).toBe(255)
  })

  it('leaves a picture in which nothing is bright as it is', async () => {
    const air = { ...GRID, colours: GRID.cells.map(() => DARK_GREY) }
    const { plain, shining } = await shoot({ bloom: 1, air })
    expect(farthest(shining, plain)).toBeLessThanOrEqual(1)
  })

  it('is finished as the picture is: graded before, veiled and dimmed after', async () => {
    const grade = { brightness: 1, contrast: 0.8, saturation: 0.5, hueDeg: 40 }
    const air = { ...GRID, colours: GRID.cells.map((_, cell) => (cell % 7) * DARK_GREY) }
    const dim = { air, grade: { ...grade, brightness: 0.4 }, vignette: 0.8, grain: 0.5, master: 0.6 }
    const { plain, shining } = await shoot({ bloom: 0.5, ...dim })
    expect(farthest(shining, plain)).toBeLessThanOrEqual(2)
    const { shining: out } = await shoot({ bloom: 1, master: 0 })
    for (let at = 0; at < out.length; at += 4) expect([...out.subarray(at, at + 3)]).toEqual([0, 0, 0])
  })

  it('has as much alpha as light beside the picture, and no less than it in the picture', async () => {
    const small = gridOf({ setId: 1, tileCount: 60, cols: 8, rows: 8, seed: 3 })
    const air = { ...small, cells: small.cells.map((_, n) => n % 60), colours: small.cells.map(() => WHITE) }
    const transform = { ...LAMP.transform, centreCell: [4, 4] as const }
    const { plain, shining } = await shoot({ bloom: 1, air, transform }, true)
    const alphas = (x: number): number[] => [alpha(plain, x, 90), alpha(shining, x, 90)]
    expect(alphas(160)).toEqual([255, 255])
    const [none, some] = alphas(160 + 45)
    expect(none).toBe(0)
    expect(some).toBeGreaterThan(20)
    expect(alphas(319)).toEqual([0, 0])
    for (let at = 0; at < shining.length; at += 4)
      if (Math.max(...shining.subarray(at, at + 3)) > shining[at + 3]!)
        throw new Error(`the pixel at ${at / 4} has more light than alpha`)
  })

  it('takes memory while it is asked for only, and is gone without a trace', async () => {
    const stage = await openStage(false)
    await stage.settle(LAMP)
    const before = await stage.pixels(LAMP)
    expect(await stage.postBytes()).toBe(0)
    const shining = await stage.pixels({ ...LAMP, bloom: 0.5 })
    expect(Buffer.compare(shining, before)).not.toBe(0)
    expect(await stage.postBytes()).toBeGreaterThan(CANVAS.width * CANVAS.height * 4)
    expect(Buffer.compare(await stage.pixels({ ...LAMP, bloom: 0 }), before)).toBe(0)
    expect(await stage.postBytes()).toBe(0)
    expect(await stage.error()).toBe(0)
  })

  it('is there again after the context was lost', async () => {
    bench.forgive('object does not belong to this context')
    const stage = await openStage(false)
    const state = { ...LAMP, bloom: 0.5 }
    await stage.settle(state)
    const before = await stage.pixels(state)
    await stage.loseContext()
    await stage.settle(state)
    expect(Buffer.compare(await stage.pixels(state), before)).toBe(0)
  })
})

async function shoot(
  changes: Partial<DrawState>,
  isTransparent = false,
): Promise<{ readonly plain: Buffer; readonly shining: Buffer }> {
  const stage = await openStage(isTransparent)
  const state = { ...LAMP, ...changes }
  await stage.settle(state)
  const shots = { shining: await stage.pixels(state), plain: await stage.pixels({ ...state, bloom: 0 }) }
  return shots
}

async function openStage(isTransparent: boolean): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, isTransparent)
  await stage.want(new Map([[1, set]]))
  return stage
}

function level(pixels: Buffer, x: number, y: number): number {
  return pixels[(y * CANVAS.width + x) * 4]!
}

function alpha(pixels: Buffer, x: number, y: number): number {
  return pixels[(y * CANVAS.width + x) * 4 + 3]!
}

function farthest(a: Buffer, b: Buffer): number {
  return a.reduce((most, byte, at) => Math.max(most, Math.abs(byte - b[at]!)), 0)
}
