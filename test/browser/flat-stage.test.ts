import { expect, it } from 'vitest'
import type { DrawState } from '../../client/render/draw-state.ts'
import { NEUTRAL } from '../../server/protocol/grade.ts'
import { vignetteAt } from '../../server/protocol/vignette.ts'
import { gridOf } from './bench-grid.ts'
import { visitBench } from './bench-visit.ts'
import { flatPixels } from './flat-pixels.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 160 }
const CELL_PX = 40

let set: RandomSet

const bench = visitBench(CANVAS, async () => {
  set = await drawRandomSet({ name: 'flat', count: 60, revision: 1, seed: 21 })
})

const GRID = gridOf({ setId: 1, tileCount: 60, cols: 8, rows: 4, seed: 1 })
const AIR = { ...GRID, cells: GRID.cells.map((_, cell) => cell) }
const STATE: DrawState = {
  ...PLAIN_STATE,
  transform: {
    centreCell: [4, 2],
    centreFraction: [0, 0],
    perPxX: [1 / CELL_PX, 0],
    perPxY: [0, 1 / CELL_PX],
    cellPx: CELL_PX,
  },
  air: AIR,
}

it('goes from the colours of the tiles to those of the picture under them, and back, in the same frame', async () => {
  const tiles = [...AIR.cells].map((tile) => [...set.decoded.means.subarray(tile * 3, tile * 3 + 3)])
  const picture = [...AIR.colours!].map(levelsOf)
  const [plain, tinted, through, both, half, uncoloured, plainAgain] = await cellColours([
    STATE,
    { ...STATE, tint: 1 },
    { ...STATE, blend: 1 },
    { ...STATE, tint: 0.5, blend: 1 },
    { ...STATE, blend: 0.5 },
    { ...STATE, blend: 0.5, air: { ...AIR, colours: null } },
    STATE,
  ])
  for (const shown of [plain, uncoloured, plainAgain]) expect(shown).toEqual(tiles)
  for (const shown of [tinted, through, both]) expect(farthest(shown!, picture)).toBeLessThanOrEqual(1)
  expect(farthest(half!, tiles)).toBeGreaterThan(20)
  expect(farthest(half!, picture)).toBeGreaterThan(20)
})

it('lies under as much white as there is in a flash, with a picture and without', async () => {
  const [half, white, empty] = await cellColours([
    { ...STATE, master: 0, veil: 0.5 },
    { ...STATE, veil: 1 },
    { ...STATE, air: null, veil: 1 },
  ])
  for (const colour of half!) expect(Math.abs(colour[0]! - 128)).toBeLessThanOrEqual(1)
  for (const colour of [...white!, ...empty!]) expect(Math.min(...colour)).toBeGreaterThan(240)
})

it('grades its cells, and is back where it was without a grade', async () => {
  const grey = { ...NEUTRAL, saturation: 0 }
  const [plain, graded, halfBlended, again] = await cellColours([
    STATE,
    { ...STATE, grade: grey },
    { ...STATE, grade: grey, blend: 0.5 },
    { ...STATE, grade: NEUTRAL },
  ])
  for (const colour of [...graded!, ...halfBlended!]) expect(new Set(colour).size).toBe(1)
  expect(farthest(graded!, plain!)).toBeGreaterThan(20)
  expect(again).toEqual(plain)
})

it('darkens its cells towards the corners', async () => {
  const [plain, shaded, again] = await cellColours([STATE, { ...STATE, vignette: 1 }, STATE])
  const expected = plain!.map((colour, cell) => {
    const x = ((cell % AIR.cols) + 0.5) / AIR.cols - 0.5
    const y = (Math.floor(cell / AIR.cols) + 0.5) / AIR.rows - 0.5
    return colour.map((level) => level * vignetteAt(x, y, 1))
  })
  expect(farthest(shaded!, expected)).toBeLessThan(4)
  expect(again).toEqual(plain)
})

it('lets a wipe come over the old colours from left to right, softly', async () => {
  const incoming = { ...AIR, setId: 1, cells: AIR.cells.map((tile) => tile + 20) }
  const at = (progress: number): DrawState => ({
    ...STATE,
    incoming,
    transition: { kind: 'wipe', progress, durationMs: 900, x: 0.5, y: 0.5 },
  })
  const [before, begin, midway, end, after] = await cellColours([
    STATE,
    at(0),
    at(0.5),
    at(1),
    { ...STATE, air: incoming },
  ])
  expect(begin).toEqual(before)
  expect(farthest(end!, after!)).toBeLessThanOrEqual(1)
  const column = (colours: readonly number[][], col: number): number[][] =>
    colours.filter((_, cell) => cell % AIR.cols === col)
  for (const col of [0, 1, 2])
    expect(farthest(column(midway!, col), column(after!, col))).toBeLessThanOrEqual(1)
  for (const col of [5, 6, 7])
    expect(farthest(column(midway!, col), column(before!, col))).toBeLessThanOrEqual(1)
  for (const [col, share] of [
    [3, 0.9],
    [4, 0.1],
  ] as const) {
    const [from, to] = [column(before!, col), column(after!, col)]
    const mixed = from.map((colour, row) => colour.map((level, n) => level + (to[row]![n]! - level) * share))
    expect(farthest(column(midway!, col), mixed)).toBeLessThan(20)
  }
})

it('fades where it cannot turn cells', async () => {
  const incoming = { ...AIR, cells: AIR.cells.map((tile) => tile + 20) }
  const at = (kind: 'fade' | 'ripple' | 'cells'): DrawState => ({
    ...STATE,
    incoming,
    transition: { kind, progress: 0.5, durationMs: 900, x: 0.5, y: 0.5 },
  })
  const [fade, ripple, cells] = await cellColours([at('fade'), at('ripple'), at('cells')])
  expect(ripple).toEqual(fade)
  expect(cells).toEqual(fade)
})

it('draws a tile that is dived into over its cell, and over its mosaic', async () => {
  const cell = {
    cols: 8,
    rows: 4,
    shape: 'square',
    col: 2,
    row: 1,
    setId: 1,
    lineage: 'a',
    tileId: 50,
  } as const
  const tile = { ...cell, x: 2.5 / 8, y: 1 - 1.5 / 4, across: 8 }
  const [plain, ahead, inside, half] = await cellColours([
    STATE,
    { ...STATE, plate: { tile, isInside: false, share: 1 } },
    { ...STATE, plate: { tile, isInside: true, share: 1 } },
    { ...STATE, plate: { tile, isInside: true, share: 0.5 } },
  ])
  const mean = [...set.decoded.means.subarray(150, 153)]
  expect(ahead).toEqual(plain!.map((colour, at) => (at === 10 ? mean : colour)))
  expect(inside).toEqual(plain!.map(() => mean))
  const mixed = plain!.map((colour) => colour.map((level, channel) => (level + mean[channel]!) / 2))
  expect(farthest(half!, mixed)).toBeLessThanOrEqual(1)
})

/** The colours in the middle of all cells, drawn by one stage state after state. */
async function cellColours(states: readonly DrawState[]): Promise<number[][][]> {
  const drawn = await flatPixels(bench, CANVAS, set, states)
  return drawn.map((pixels) => {
    return Array.from(AIR.cells, (_, cell) => {
      const x = ((cell % AIR.cols) + 0.5) * CELL_PX
      const y = (Math.floor(cell / AIR.cols) + 0.5) * CELL_PX
      const at = (y * CANVAS.width + x) * 4
      return [...pixels.subarray(at, at + 3)]
    })
  })
}

function levelsOf(packed: number): number[] {
  return [(packed >> 11) / 31, ((packed >> 5) & 63) / 63, (packed & 31) / 31].map((c) => Math.round(c * 255))
}

function farthest(a: readonly number[][], b: readonly number[][]): number {
  return Math.max(...a.flatMap((colour, cell) => colour.map((level, at) => Math.abs(level - b[cell]![at]!))))
}
