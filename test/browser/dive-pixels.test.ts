import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { diveLook, type DiveTile } from '../../server/protocol/dive.ts'
import type { GridShape } from '../../server/protocol/grid-shape.ts'
import { gridOf, wideViewOf } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const bench = new PictureBench(
  CANVAS,
  async () => new Map([[1, await drawRandomSet({ name: 'one', count: 1100, revision: 1, seed: 5 })]]),
)

const COLS = 64
const BASE: Omit<DrawState, 'transform' | 'air'> = {
  ...PLAIN_STATE,
  gap: 0.09,
  tint: 0.35,
  blend: 0.1,
  light: { amount: 0.6, x: 0.4, y: 0.6, width: 0.5, sweep: null },
}

/** The drawing of a view on the way through a tile, or of the same view without a dive. */
function stateAt(
  shape: GridShape,
  tile: DiveTile | null,
  view: { zoom: number; x: number; y: number },
): DrawState {
  const air = gridOf({
    setId: 1,
    tileCount: 1100,
    cols: COLS,
    rows: shape === 'hex' ? 42 : 36,
    shape,
    seed: 3,
  })
  const look = tile === null ? null : diveLook(tile, view.zoom)
  const dive = tile === null || look === null ? null : { tile, ...look }
  return { ...BASE, air, transform: wideViewOf(air, CANVAS, view), dive }
}

describe.each(['square', 'hex'] as const)('a dive through a tile of shape %s', (shape) => {
  const tile = {
    x: (20.5 + (shape === 'hex' ? 0.5 : 0)) / COLS,
    y: 1 - 15.5 / (shape === 'hex' ? 42 : 36),
    across: COLS,
  }

  it.each([0.1, 0.2531, 0.5173, 0.7319])('is drawn as the compositor does at %d of the way', async (part) => {
    await bench.expectSame(
      stateAt(shape, tile, { x: tile.x + 0.0013, y: tile.y - 0.0007, zoom: part * COLS }),
      false,
      0.002,
    )
  })

  it('comes out before the whole picture again, the same to the pixel', async () => {
    const stage = await bench.openStage(false)
    const before = stateAt(shape, tile, { ...tile, zoom: COLS })
    expect(before.dive?.share).toBe(1)
    await stage.settle(before)
    const arriving = await stage.pixels(before)
    const after = stateAt(shape, null, { x: 0.5, y: 0.5, zoom: 1 })
    const arrived = await stage.pixels(after)
    const far = arriving.map((level, at) => Math.abs(level - arrived[at]!))
    expect(far.filter((difference) => difference > 2).length / far.length).toBeLessThan(0.001)
  })
})
