import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import type { CellTransform } from '../../client/view/cell-transform.ts'
import { closeUpSize } from '../../server/protocol/close-up.ts'
import { GRID_SHAPES } from '../../server/protocol/grid-shape.ts'
import { tileFrames } from '../../server/protocol/tile-set-manifest.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import type { BenchStage } from './bench-stage.ts'
import { PictureBench } from './picture-bench.ts'
import { LIT_STATE } from './plain-state.ts'
import { drawRandomSet } from './random-set.ts'

const TILES = 200
const FRAMES = 5
/** Of cells too small for close-ups, which the compositor does not know. */
const ZOOMS_PX = [0.5, 1.4, 3.1, 6.3, 12.7, 24.3, 40.9, 55.3, 64]
const STORM_PX = 96
const STORM_DRAWS = 60
const STORM_EVICTIONS = 30
/** A busy machine fetches close-ups for fewer of them. */
const MOST_STORM_DRAWS = 600
/** One page at its finest, and close-ups of a few tiles. */
const MEMORY = { tileMemory: 64 * 1024 * 1024 }
/** Share of the levels of pixels that lie on a border so exactly that rounding says which side they are on. */
const STRAYS = 0.0005

const bench = new PictureBench({ width: 160, height: 90 }, async () => {
  const set = await drawRandomSet({ name: 'clips', count: TILES, revision: 1, seed: 9, framesATile: FRAMES })
  for (let tile = 0; tile < TILES; tile++) {
    const size = closeUpSize(256, tileFrames(set.decoded.table, tile))
    const create = { ...size, channels: 3, background: '#456' } as const
    bench.server.closeUps.set(
      `${tile}-256.jpg`,
      await sharp({ create }).png({ compressionLevel: 1 }).toBuffer(),
    )
  }
  return new Map([[1, set]])
})

describe.each(GRID_SHAPES)('moving tiles in a grid of shape %s', (shape) => {
  it('are drawn from any distance as the compositor does, also behind a storm of close-ups', async () => {
    const air = gridOf({ setId: 1, tileCount: TILES, cols: 320, rows: 180, seed: 3, shape })
    const state = { ...LIT_STATE, nowUs: 1e9, air }
    const stage = await bench.openStage(false, MEMORY)
    await expectSame(stage, state)
    const storm = await blow(stage, { ...state, transform: centredAt(STORM_PX) })
    expect((await stage.tileCounters()).evictions).toBeGreaterThan(STORM_EVICTIONS)
    await expectSame(stage, { ...state, nowUs: storm.nowUs + 1e6, clips: { ...state.clips, place: 98_765 } })
  }, 120_000)
})

/** A view of the middle of the grid, which fills the canvas from any distance. */
function centredAt(cellPx: number): CellTransform {
  return { ...viewAt(cellPx), centreCell: [160, 90] }
}

async function expectSame(stage: BenchStage, state: Omit<DrawState, 'transform'>): Promise<void> {
  for (const cellPx of ZOOMS_PX)
    await bench.expectSameOn(stage, { ...state, transform: centredAt(cellPx) }, { strays: STRAYS })
}

/** Shows other tiles in every drawing, until many close-ups of them have made room for others; gives the last drawing. */
async function blow(stage: BenchStage, calm: DrawState): Promise<DrawState> {
  let state = calm
  const isOver = async (draw: number): Promise<boolean> =>
    draw >= MOST_STORM_DRAWS ||
    (draw >= STORM_DRAWS && (await stage.tileCounters()).evictions > STORM_EVICTIONS)
  for (let draw = 0; !(await isOver(draw)); draw++) {
    const cells = calm.air!.cells.map((_, cell) => (cell * 3 + Math.floor(draw / 6) * 31) % TILES)
    const air = { ...calm.air!, cells, sequence: 2 + draw, flags: FLAG.CUT }
    state = { ...calm, air, nowUs: state.nowUs + 100_000 }
    if (draw % 6 < 5) await stage.draw(state)
    else expect(await stage.countTiles(state)).toMatchObject({ wrong: 0, missing: 0 })
  }
  return state
}
