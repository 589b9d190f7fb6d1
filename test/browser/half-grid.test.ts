import { describe, expect, it } from 'vitest'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { cellTransform, framePicture } from '../../client/view/picture-frame.ts'
import { halfHeader, halveCells } from '../../server/protocol/half-grid.ts'
import { gridOf } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { flatPixels } from './flat-pixels.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, randomOf, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const TILES = 60

/** A picture may be out of place by this much; half of a cell of the whole grid is 0.4. */
const MOST_SHIFT_PX = 0.08
/** Levels of 255 by which edges of the picture may differ. */
const TOLERANCE = 2

let set: RandomSet

const bench = visitBench(CANVAS, async (server) => {
  set = await drawRandomSet({ name: 'half', count: TILES, revision: 1, seed: 21 })
  server.sets.set(1, set)
})

describe('the half of a grid', () => {
  it.each([
    ['mosaic', 401, 227, 0],
    ['mosaic', 400, 226, 0],
    ['flat', 401, 227, 0],
    ['flat', 400, 226, 0],
    ['mosaic', 401, 227, 1],
    ['mosaic', 400, 226, 1],
    ['flat', 401, 227, 1],
  ] as const)(
    'lies where the whole grid does on the %s stage, of %d x %d cells, the picture through it by %d',
    async (stage, cols, rows, blend) => {
      const [whole, half] = await draw(stage, { ...stateOf(blocks(cols, rows), 'cover'), blend })
      expect(Math.abs(shiftOf(whole, half, 4))).toBeLessThan(MOST_SHIFT_PX)
      expect(Math.abs(shiftOf(whole, half, CANVAS.width * 4))).toBeLessThan(MOST_SHIFT_PX)
      expect(meanDifference(whole, half)).toBeLessThan(12)
    },
  )

  it.each([
    ['mosaic', 301, 227],
    ['mosaic', 300, 226],
    ['flat', 301, 227],
    ['flat', 300, 226],
  ] as const)('ends where its picture does on the %s stage, of %d x %d cells', async (stage, cols, rows) => {
    const [whole, half] = await draw(stage, stateOf(blocks(cols, rows), 'contain'))
    const alphaOf = (pixels: Uint8Array): Uint8Array => pixels.filter((_, at) => at % 4 === 3)
    const [wholeAlpha, halfAlpha] = [alphaOf(whole), alphaOf(half)]
    expect(wholeAlpha.filter((alpha) => alpha === 0).length).toBeGreaterThan(CANVAS.height * 20)
    let worst = 0
    for (let at = 0; at < wholeAlpha.length; at++)
      worst = Math.max(worst, Math.abs(wholeAlpha[at]! - halfAlpha[at]!))
    expect(worst).toBeLessThanOrEqual(TOLERANCE)
  })
})

/** Blocks of one tile and colour each, at random places on one tile. */
function blocks(cols: number, rows: number): GridFrame {
  const random = randomOf(cols * rows)
  const below = (end: number): number => Math.floor(random() * end)
  const cells = new Uint16Array(cols * rows)
  for (let block = 0; block < 300; block++) {
    const [left, top, width, height, tile] = [
      below(cols),
      below(rows),
      9 + below(60),
      9 + below(40),
      below(TILES),
    ]
    for (let row = top; row < Math.min(rows, top + height); row++)
      cells.fill(tile, row * cols + left, row * cols + Math.min(cols, left + width))
  }
  return {
    ...gridOf({ setId: 1, tileCount: TILES, cols, rows, seed: 1 }),
    cells,
    colours: cells.map((tile) => tile * 1091),
  }
}

function halfOf(frame: GridFrame): GridFrame {
  const half = halfHeader(frame)
  const cells = new Uint16Array(half.cols * half.rows)
  halveCells(frame.cells, frame, cells)
  const colours = new Uint16Array(cells.length)
  halveCells(frame.colours!, frame, colours)
  return { ...half, cells, colours }
}

function stateOf(air: GridFrame, fit: 'cover' | 'contain'): DrawState & { readonly air: GridFrame } {
  const canvas = { widthPx: CANVAS.width, heightPx: CANVAS.height, aspect: air.cols / air.rows, fit }
  const view = { zoom: 1, x: 0.5, y: 0.5, rotateDeg: 0, drift: 0 }
  const frame = framePicture(view, { ...canvas, crop: [0, 0, 1, 1] }, 0)
  return { ...PLAIN_STATE, transform: cellTransform(frame, air.cols, air.rows), air }
}

/** The pixels of a state on a stage, with its grid and with the half of it. */
async function draw(
  stage: 'mosaic' | 'flat',
  state: DrawState & { readonly air: GridFrame },
): Promise<readonly [Uint8Array, Uint8Array]> {
  const states = [state, { ...state, air: halfOf(state.air) }] as const
  if (stage === 'flat') {
    const [whole, half] = await flatPixels(bench, CANVAS, set, states)
    return [whole!, half!]
  }
  const mosaic = await BenchStage.open(bench.page, CANVAS, true)
  await mosaic.want(new Map([[1, set]]))
  await mosaic.settle(states[0])
  return [await mosaic.pixels(states[0]), await mosaic.pixels(states[1])]
}

/** How far the second picture lies behind the first along a step of bytes, in pixels, by least squares. */
function shiftOf(first: Uint8Array, second: Uint8Array, step: number): number {
  let product = 0
  let square = 0
  for (let at = step; at < first.length - step; at++) {
    if (at % 4 === 3) continue
    const slope = (first[at + step]! - first[at - step]!) / 2
    product += slope * (first[at]! - second[at]!)
    square += slope * slope
  }
  return product / square
}

function meanDifference(first: Uint8Array, second: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < first.length; at++) sum += Math.abs(first[at]! - second[at]!)
  return sum / first.length
}
