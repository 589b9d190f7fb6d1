import { expect, it } from 'vitest'
import { TileColours } from '../../client/playback/tile-colours.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const COUNT = 300

let set: RandomSet

const bench = visitBench(CANVAS, async (server) => {
  set = await drawRandomSet({ name: 'one', count: COUNT, revision: 1, seed: 5 })
  server.sets.set(1, set)
})

it('goes on showing a tile for a while when another comes that is hardly different', async () => {
  bench.forgive('404')
  const colours = new TileColours(set.decoded.means)
  const others = Array.from({ length: COUNT }, (_, tile) => tile).sort(
    (one, other) => colours.distance(0, one) - colours.distance(0, other),
  )
  const [own, like, unlike] = [others[0]!, others[1]!, others.at(-1)!]
  expect(colours.distance(own, like)).toBeLessThan(4)
  const stage = await BenchStage.open(bench.page, CANVAS, false)
  await stage.want(new Map([[1, set]]))
  const wide = gridOf({ setId: 1, tileCount: COUNT, cols: 128, rows: 72, seed: 3 })
  const stateOf = (tile: number, ms: number, cellPx = 240): DrawState => ({
    ...PLAIN_STATE,
    nowUs: 1e9 + ms * 1000,
    transform: viewAt(cellPx),
    air: { ...wide, sequence: tile, cells: new Uint16Array(wide.cells.length).fill(tile) },
  })
  await stage.settle(stateOf(own, 0))
  const before = await stage.pixels(stateOf(own, 100))
  expect(Buffer.compare(await stage.pixels(stateOf(like, 200)), before)).toBe(0)
  expect(Buffer.compare(await stage.pixels(stateOf(like, 3000)), before)).toBe(0)
  const after = await stage.pixels(stateOf(like, 4300))
  expect(Buffer.compare(after, before)).not.toBe(0)
  expect(Buffer.compare(await stage.pixels(stateOf(own, 4400)), after)).toBe(0)
  expect(Buffer.compare(await stage.pixels(stateOf(unlike, 4500)), after)).not.toBe(0)
})
