import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { NO_DIVE, type DiveStatus, type OwnTile } from '../../server/protocol/dive.ts'
import { rowShift, type GridShape } from '../../server/protocol/grid-shape.ts'
import { plateAt } from '../../server/protocol/plate.ts'
import { gridOf, wideViewOf } from './bench-grid.ts'
import { PictureBench } from './picture-bench.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const TILES = 1100
const FRAMES = 3
const bench = new PictureBench(
  CANVAS,
  async () =>
    new Map([
      [1, await drawRandomSet({ name: 'one', count: TILES, revision: 1, seed: 5, framesATile: FRAMES })],
    ]),
)

const COLS = 64
const BASE: Omit<DrawState, 'transform' | 'air'> = {
  ...PLAIN_STATE,
  clips: { place: 12_345, beatMs: 0, areLocked: false },
  gap: 0.09,
  tint: 0.35,
  blend: 0.1,
  grade: { brightness: 1.1, contrast: 1.2, saturation: 0.8, hueDeg: 20 },
  vignette: 0.3,
  light: { amount: 0.6, x: 0.4, y: 0.6, width: 0.5, sweep: null },
}

function ownTile(shape: GridShape, tileId: number): OwnTile {
  const grid = { cols: COLS, rows: shape === 'hex' ? 42 : 36, shape }
  const [col, row] = [20, 15]
  const [x, y] = [(col + 0.5 + rowShift(shape, row)) / grid.cols, 1 - (row + 0.5) / grid.rows]
  return { ...grid, x, y, across: COLS, col, row, setId: 1, lineage: '5', tileId }
}

/** The drawing of a view on one of two levels, each a grid of its own. */
function stateAt(
  { shape }: OwnTile,
  status: Partial<DiveStatus>,
  view: { zoom: number; x: number; y: number },
): DrawState {
  const rows = shape === 'hex' ? 42 : 36
  const seed = status.inside ? 4 : 3
  const air = gridOf({ setId: 1, tileCount: TILES, cols: COLS, rows, shape, seed })
  const plate = plateAt({ ...NO_DIVE, ...status }, view.zoom)
  return { ...BASE, air, transform: wideViewOf(air, CANVAS, view), plate }
}

const inside = (tile: OwnTile, zoom: number): DrawState =>
  stateAt(tile, { inside: tile }, { x: 0.5, y: 0.5, zoom })
const before = (tile: OwnTile, part: number): DrawState =>
  stateAt(tile, { pinned: tile }, { ...tile, zoom: part * tile.across })

/** One that is turned, one that moves, and a hexagon. */
const CASES = [
  { shape: 'square', tileId: 7 },
  { shape: 'brick', tileId: 12 },
  { shape: 'hex', tileId: 9 },
] as const

describe.each(CASES)('a dive into tile $tileId of shape $shape', ({ shape, tileId }) => {
  const tile = ownTile(shape, tileId)

  it('is drawn as the compositor does on the way', async () => {
    const zoom = 0.7319 * COLS
    await bench.expectSame(
      stateAt(tile, { pinned: tile }, { x: tile.x + 0.0013, y: tile.y - 0.0007, zoom }),
      false,
      0.002,
    )
  })

  it('is drawn as the compositor does behind the tile', async () => {
    await bench.expectSame(inside(tile, 1.31), true, 0.002)
  })

  it('comes out before the same picture, to the pixel', async () => {
    const stage = await bench.openStage(false)
    const arriving = before(tile, 1)
    expect(arriving.plate?.share).toBe(1)
    await stage.settle(arriving)
    const last = await stage.pixels(arriving)
    const first = await stage.pixels(inside(tile, 1))
    const worst = last.reduce((most, level, at) => Math.max(most, Math.abs(level - first[at]!)), 0)
    expect(worst).toBeLessThanOrEqual(2)
  })
})

it('shows nothing but the mosaic from twice as near', () => {
  const tile = ownTile('square', 7)
  expect(inside(tile, 2).plate?.share).toBe(0)
  expect(before(tile, 0.3).plate?.share).toBe(0)
})
