import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import type { BenchStage } from './bench-stage.ts'
import { PictureBench } from './picture-bench.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const bench = new PictureBench(
  { width: 320, height: 180 },
  async () => new Map([[1, await drawRandomSet({ name: 'one', count: 60, revision: 1, seed: 5 })]]),
)

const GRID = gridOf({ setId: 1, tileCount: 60, cols: 128, rows: 72, seed: 3 })
const STATE: DrawState = {
  ...PLAIN_STATE,
  gap: 0.06,
  light: { amount: 0.5, x: 0.4, y: 0.6, width: 0.5, sweep: null },
  transform: viewAt(24.3),
  air: { ...GRID, cells: GRID.cells.map((_, cell) => cell % 60) },
}

function apart(apart: number, changes: Partial<DrawState> = {}): DrawState {
  return { ...STATE, ...changes, gather: { apart, crop: [0, 0, 1, 1] } }
}

async function settled(isTransparent: boolean): Promise<BenchStage> {
  const stage = await bench.openStage(isTransparent)
  await stage.settle(STATE)
  return stage
}

const lit = (pixels: Uint8Array): number =>
  pixels.reduce((sum, byte, at) => sum + (at % 4 < 3 && byte > 0 ? 1 : 0), 0) / ((pixels.length / 4) * 3)

describe('a wall in pieces', () => {
  it('is whole without a trace at both ends of its way, and gone in the other', async () => {
    for (const isTransparent of [false, true]) {
      const stage = await settled(isTransparent)
      const whole = await stage.pixels(STATE)
      const gone = await stage.pixels(apart(1))
      for (let at = 0; at < gone.length; at += 4)
        if (gone[at]! + gone[at + 1]! + gone[at + 2]! > 0 || gone[at + 3] !== (isTransparent ? 0 : 255))
          expect.fail(`something is left of pixel ${at / 4}`)
      expect(Buffer.compare(await stage.pixels(STATE), whole)).toBe(0)
    }
  })

  it('leaves from the middle, more and more of it, the same at the same moment', async () => {
    const stage = await settled(false)
    const whole = await stage.pixels(STATE)
    const seen: number[] = []
    for (const part of [0.1, 0.3, 0.6, 0.9]) seen.push(lit(await stage.pixels(apart(part))))
    for (let at = 1; at < seen.length; at++) expect(seen[at]!).toBeLessThan(seen[at - 1]!)
    const early = await stage.pixels(apart(0.1))
    const at = (x: number, y: number): number => (y * 320 + x) * 4
    const isSame = (x: number, y: number): boolean =>
      Buffer.compare(early.subarray(at(x, y), at(x, y) + 4), whole.subarray(at(x, y), at(x, y) + 4)) === 0
    const share = (places: readonly (readonly [number, number])[]): number =>
      places.filter(([x, y]) => isSame(x, y)).length / places.length
    const around = (cx: number, cy: number) =>
      Array.from({ length: 400 }, (_, n) => [cx + (n % 20), cy + Math.floor(n / 20)] as const)
    expect(share(around(150, 80))).toBeLessThan(0.9)
    expect(share(around(298, 158))).toBeGreaterThan(share(around(150, 80)))
    expect(Buffer.compare(await stage.pixels(apart(0.1)), early)).toBe(0)
  })

  it('never has more light than alpha, at any size of cells, in any shape', async () => {
    const stage = await settled(true)
    for (const cellPx of [0.7, 3.1, 24.3, 203.7])
      for (const shape of ['square', 'hex'] as const) {
        const state = apart(0.45, { transform: viewAt(cellPx), air: { ...STATE.air!, shape } })
        await stage.settle(state)
        const pixels = await stage.pixels(state)
        expect(lit(pixels)).toBeGreaterThan(0.02)
        for (let at = 0; at < pixels.length; at += 4)
          if (Math.max(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!) > pixels[at + 3]! + 1)
            expect.fail(`pixel ${at / 4} of ${cellPx} px ${shape} is brighter than its alpha`)
      }
    expect(await stage.error()).toBe(0)
  })
})
