import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { NEUTRAL } from '../../server/protocol/grade.ts'
import { CrtScreen } from '../../server/render/crt-screen.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

/** Lines are three pixels high. */
const CANVAS = { width: 960, height: 540 }
const PIXELS = CANVAS.width * CANVAS.height
/** Share of levels that a GPU's coarse mixing between pixels may take further than two. */
const STRAYS = 0.0002

const bench = new PictureBench(
  CANVAS,
  async () => new Map([[1, await drawRandomSet({ name: 'tube', count: 600, revision: 1, seed: 5 })]]),
)

const GRID = gridOf({ setId: 1, tileCount: 600, cols: 160, rows: 90, seed: 3 })
const BASE: DrawState = { ...PLAIN_STATE, gap: 0.06, air: GRID, transform: viewAt(9.4) }
const GREY = (16 << 11) | (32 << 5) | 16
const EVEN: DrawState = {
  ...BASE,
  air: { ...GRID, colours: GRID.cells.map(() => GREY) },
  blend: 1,
}

describe('the tube', () => {
  it.each([0.3, 1])('at %d shows what the reference shows of the same picture', async (crt) => {
    const { straight, shown } = await shoot({ ...BASE, grade: { ...NEUTRAL, saturation: 1.6 } }, crt, false)
    expectClose(shown, reference(straight, { crt, vignette: 0, master: 1 }, false))
  })

  it('has a transparent picture beside it, and no more light than alpha', async () => {
    const small = { ...BASE, transform: { ...viewAt(9.4), centreCell: [30, 12] as const } }
    const { straight, shown } = await shoot(small, 1, true)
    expectClose(shown, reference(straight, { crt: 1, vignette: 0, master: 1 }, true))
    expect([...shown.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    for (let at = 0; at < shown.length; at += 4)
      if (Math.max(...shown.subarray(at, at + 3)) > shown[at + 3]!)
        throw new Error(`the pixel at ${at / 4} has more light than alpha`)
  })

  it('is finished as the compositor finishes it: graded before, veiled and dimmed on it', async () => {
    const grade = { ...NEUTRAL, brightness: 0.8, hueDeg: 40 }
    await bench.expectSame({ ...BASE, grade, vignette: 0.8, master: 0.7, crt: 0.6 }, false, 0.002)
  })

  it('is round and dark in the corners, the same to all sides', async () => {
    const { shown } = await shoot(EVEN, 1, false)
    const green = (x: number, y: number): number => shown[(y * CANVAS.width + x) * 4 + 1]!
    for (const x of [0, CANVAS.width - 1]) for (const y of [0, CANVAS.height - 1]) expect(green(x, y)).toBe(0)
    for (let y = 0; y < CANVAS.height / 2; y += 7)
      for (let x = 0; x < CANVAS.width / 2; x += 7) {
        const level = green(x, y)
        expect(Math.abs(green(CANVAS.width - 1 - x, y) - level)).toBeLessThanOrEqual(2)
        expect(Math.abs(green(x, CANVAS.height - 1 - y) - level)).toBeLessThanOrEqual(2)
      }
  })

  it.each([0.4, 1])('at %d keeps the brightness of a picture within six hundredths', async (crt) => {
    for (const state of [BASE, EVEN]) {
      const { straight, shown } = await shoot(state, crt, false)
      const ratio = (power: number): number => sum(shown, power) / sum(straight, power)
      expect(Math.abs(ratio(1) - 1), `levels ${ratio(1)}`).toBeLessThan(0.06)
      expect(Math.abs(ratio(2) - 1), `light ${ratio(2)}`).toBeLessThan(0.06)
    }
  })

  it('takes memory while it is asked for only, shared with bloom, and is gone without a trace', async () => {
    const stage = await bench.openStage(false)
    await stage.settle(BASE)
    const before = await stage.pixels(BASE)
    expect(await stage.postBytes()).toBe(0)
    expect(Buffer.compare(await stage.pixels({ ...BASE, crt: 0.5 }), before)).not.toBe(0)
    expect(await stage.postBytes()).toBe(PIXELS * 4)
    await stage.draw({ ...BASE, bloom: 0.5 })
    const bloomBytes = await stage.postBytes()
    await stage.draw({ ...BASE, bloom: 0.5, crt: 0.5 })
    expect(await stage.postBytes()).toBe(bloomBytes)
    await stage.draw({ ...BASE, crt: 0.5 })
    expect(await stage.postBytes()).toBe(PIXELS * 4)
    expect(Buffer.compare(await stage.pixels({ ...BASE, crt: 0 }), before)).toBe(0)
    expect(await stage.postBytes()).toBe(0)
    expect(await stage.error()).toBe(0)
  })

  it('shows the glow of bloom where it shows the picture', async () => {
    const stage = await bench.openStage(false)
    const state = { ...BASE, bloom: 1 }
    await stage.settle(state)
    const glowing = reference(await stage.pixels(state), { crt: 1, vignette: 0, master: 1 }, false)
    const shown = await stage.pixels({ ...state, crt: 1 })
    const difference = shown.reduce((total, level, at) => total + Math.abs(level - glowing[at]!), 0)
    expect(difference / shown.length).toBeLessThan(1)
  })

  it('is the same after the context was lost', async () => {
    await bench.expectSameAfterLoss({ ...BASE, crt: 0.7 })
  })
})

async function shoot(
  state: DrawState,
  crt: number,
  isTransparent: boolean,
): Promise<{ readonly straight: Buffer; readonly shown: Buffer }> {
  const stage = await bench.openStage(isTransparent)
  await stage.settle(state)
  return { straight: await stage.pixels(state), shown: await stage.pixels({ ...state, crt }) }
}

function reference(
  straight: Uint8Array,
  look: { readonly crt: number; readonly vignette: number; readonly master: number },
  isTransparent: boolean,
): Uint8Array {
  const out = new Uint8Array(straight.length)
  new CrtScreen({ ...CANVAS, isTransparent }).draw(straight, look, out)
  return out
}

function expectClose(shown: Uint8Array, wanted: Uint8Array): void {
  const strays = shown.reduce((count, level, at) => count + (Math.abs(level - wanted[at]!) > 2 ? 1 : 0), 0)
  const worst = shown.reduce((most, level, at) => Math.max(most, Math.abs(level - wanted[at]!)), 0)
  expect(strays / shown.length, `worst ${worst}`).toBeLessThanOrEqual(STRAYS)
}

function sum(pixels: Uint8Array, power: number): number {
  let total = 0
  for (let at = 0; at < pixels.length; at++) if (at % 4 < 3) total += pixels[at]! ** power
  return total
}
