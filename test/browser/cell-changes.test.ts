import { describe, expect, it } from 'vitest'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { DrawState } from '../../client/render/draw-state.ts'
import { cellHash, cellStagger } from '../../server/protocol/cell-hash.ts'
import { NO_TILE } from '../../server/protocol/wire.ts'
import { gridOf, viewAt } from './bench-grid.ts'
import { BenchStage } from './bench-stage.ts'
import { visitBench } from './bench-visit.ts'
import { PLAIN_STATE } from './plain-state.ts'
import { drawRandomSet, type RandomSet } from './random-set.ts'

const CANVAS = { width: 320, height: 180 }
const TOLERANCE = 2
const TILES = 60
/** Four milliseconds for each step of a cell's stagger, so that every moment has its mirror on a whole one. */
const CHANGE_MS = 1020
/** Large cells ask for larger tiles, which the bench has not. */
const NO_CLOSE_UPS = '404 (Not Found)'
const START_US = 6_000_000
/** The cell in the middle of the canvas. */
const MIDDLE = { col: 62, row: 35 }

let sets: ReadonlyMap<number, RandomSet>

const bench = visitBench(CANVAS, async (server) => {
  sets = new Map([[1, await drawRandomSet({ name: 'one', count: TILES, revision: 1, seed: 5 })]])
  for (const [setId, set] of sets) server.sets.set(setId, set)
})

const HOLED = gridOf({ setId: 1, tileCount: TILES, cols: 128, rows: 72, seed: 3 })
const BEFORE = { ...HOLED, cells: HOLED.cells.map((tile) => (tile === NO_TILE ? 0 : tile)) }
const AFTER = { ...BEFORE, cells: BEFORE.cells.map((tile) => (tile * 7 + 11) % TILES) }
const STATE: Omit<DrawState, 'transform'> & { readonly air: GridFrame } = {
  ...PLAIN_STATE,
  air: BEFORE,
  gap: 0.06,
  light: { amount: 0.5, x: 0.4, y: 0.6, width: 0.5, sweep: null },
  crossfadeMs: CHANGE_MS,
}

describe.each(['fade', 'flip', 'pop'] as const)('cells that change by a %s', (change) => {
  it.each([24.3, 61.3])('begin with the old tile and end with the new one, at %d px', async (cellPx) => {
    const state = { ...STATE, change, transform: viewAt(cellPx) }
    const stage = await settle(state)
    const old = await stage.pixels(state)
    const at = (ms: number): Promise<Buffer> =>
      stage.pixels({ ...state, air: AFTER, nowUs: START_US + ms * 1000 })
    const begun = await at(0)
    const ending = await at(CHANGE_MS - 1)
    const ended = await at(CHANGE_MS)
    const settled = await at(CHANGE_MS + 5000)
    expect(worstInPieces(cellPx, begun, old)).toBeLessThanOrEqual(TOLERANCE)
    expect(worstInPieces(cellPx, ending, ended)).toBeLessThanOrEqual(TOLERANCE * 2)
    expect(Buffer.compare(ended, settled)).toBe(0)
    expect(worstInPieces(cellPx, old, ended)).toBeGreaterThan(50)
  })

  it('leave the picture that shows through alone', async () => {
    const state = { ...STATE, change, blend: 1, transform: viewAt(24.3) }
    const stage = await settle(state)
    const before = await stage.pixels(state)
    const next = { ...state, air: AFTER, nowUs: START_US }
    await stage.draw(next)
    const midway = { ...next, nowUs: START_US + 450_000 }
    const everywhere = (): boolean => true
    expect(worstWhere(24.3, await stage.pixels(midway), before, everywhere)).toBeLessThanOrEqual(1)
    expect(Buffer.compare(await stage.pixels({ ...midway, blend: 0 }), before)).not.toBe(0)
  })

  it('keep every colour within its alpha when holes come and go', async () => {
    const state = { ...STATE, change, air: HOLED, transform: viewAt(24.3) }
    const holed = gridOf({ setId: 1, tileCount: TILES, cols: 128, rows: 72, seed: 8 })
    const stage = await settle(state, true)
    for (const ms of [0, 300, 510, 700, CHANGE_MS]) {
      const pixels = await stage.pixels({ ...state, air: holed, nowUs: START_US + ms * 1000 })
      for (let at = 0; at < pixels.length; at += 4)
        if (Math.max(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!) > pixels[at + 3]! + 1)
          expect.fail(`pixel ${at / 4} is brighter than its alpha after ${ms} ms`)
    }
  })
})

describe('a flip', () => {
  it('shows the old tile on its way out as it would on its way in', async () => {
    const cellPx = 203.7
    bench.forgive(NO_CLOSE_UPS)
    const state = { ...STATE, gap: 0, light: { ...STATE.light, amount: 0 }, transform: viewAt(cellPx) }
    const flipped = { ...state, change: 'flip' } as const
    const staggerMs = (cellStagger(cellHash(MIDDLE.col, MIDDLE.row)) * CHANGE_MS) / 2
    const share = 0.35
    const outMs = Math.round(staggerMs + (share * CHANGE_MS) / 2)
    const inMs = Math.round(CHANGE_MS / 2 + 2 * staggerMs - outMs)
    const stage = await settle(flipped)
    const flat = await stage.pixels(flipped)
    await stage.draw({ ...flipped, air: AFTER, nowUs: START_US })
    const goingOut = await stage.pixels({ ...flipped, air: AFTER, nowUs: START_US + outMs * 1000 })
    const backUs = START_US + 10_000_000
    await stage.draw({ ...flipped, nowUs: backUs - 1000, air: AFTER })
    await stage.draw({ ...flipped, nowUs: backUs })
    const comingIn = await stage.pixels({ ...flipped, nowUs: backUs + inMs * 1000 })
    const width = Math.cos(Math.PI * share * share * (3 - 2 * share))
    const inPiece = (f: Place): boolean => isMiddle(f) && Math.abs(f.x - 0.5) < width / 2 - 0.02
    expect(worstWhere(cellPx, goingOut, comingIn, inPiece)).toBeLessThanOrEqual(TOLERANCE)
    expect(worstWhere(cellPx, goingOut, flat, inPiece)).toBeGreaterThan(20)
  })
})

describe('a pop', () => {
  it('puts the new tile over the middle of the old one, which is left in the shade', async () => {
    const cellPx = 203.7
    bench.forgive(NO_CLOSE_UPS)
    const state = { ...STATE, gap: 0, light: { ...STATE.light, amount: 0 }, transform: viewAt(cellPx) }
    const popping = { ...state, change: 'pop' } as const
    const stage = await settle(popping)
    const old = await stage.pixels(popping)
    await stage.draw({ ...popping, air: AFTER, nowUs: START_US })
    const staggerMs = (cellStagger(cellHash(MIDDLE.col, MIDDLE.row)) * CHANGE_MS) / 2
    const shown = await stage.pixels({
      ...popping,
      air: AFTER,
      nowUs: START_US + Math.round(staggerMs + 0.1 * CHANGE_MS) * 1000,
    })
    const reach = (f: Place): number => Math.max(Math.abs(f.x - 0.5), Math.abs(f.y - 0.5))
    const middle = (f: Place): boolean => isMiddle(f) && reach(f) < 0.35
    const rim = (f: Place): boolean => isMiddle(f) && reach(f) > 0.46 && reach(f) < 0.49
    expect(worstWhere(cellPx, shown, old, middle)).toBeGreaterThan(20)
    let brighter = 0
    forEachPlace(cellPx, (f, at) => {
      if (rim(f)) for (let n = 0; n < 3; n++) brighter = Math.max(brighter, shown[at + n]! - old[at + n]!)
    })
    expect(brighter).toBeLessThanOrEqual(TOLERANCE)
    expect(worstWhere(cellPx, shown, old, rim)).toBeGreaterThan(TOLERANCE)
  })
})

it.each(['flip', 'pop'] as const)('fades small cells that are asked to %s', async (change) => {
  const midway = async (asked: 'fade' | 'flip' | 'pop', cellPx: number): Promise<Buffer> => {
    const state = { ...STATE, change: asked, transform: viewAt(cellPx) }
    const stage = await settle(state)
    await stage.draw({ ...state, air: AFTER, nowUs: START_US })
    return stage.pixels({ ...state, air: AFTER, nowUs: START_US + 400_000 })
  }
  expect(Buffer.compare(await midway(change, 5.3), await midway('fade', 5.3))).toBe(0)
  expect(Buffer.compare(await midway(change, 9.7), await midway('fade', 9.7))).not.toBe(0)
})

type Place = { readonly col: number; readonly row: number; readonly x: number; readonly y: number }

function isMiddle({ col, row }: Place): boolean {
  return col === MIDDLE.col && row === MIDDLE.row
}

/** Every pixel with its place on the grid; `at` is its first byte. */
function forEachPlace(cellPx: number, visit: (place: Place, at: number) => void): void {
  const { centreCell, centreFraction } = viewAt(cellPx)
  for (let y = 0; y < CANVAS.height; y++)
    for (let x = 0; x < CANVAS.width; x++) {
      const col = centreCell[0] + centreFraction[0] + (x + 0.5 - CANVAS.width / 2) / cellPx
      const row = centreCell[1] + centreFraction[1] + (y + 0.5 - CANVAS.height / 2) / cellPx
      const place = { col: Math.floor(col), row: Math.floor(row), x: col % 1, y: row % 1 }
      visit(place, (y * CANVAS.width + x) * 4)
    }
}

function worstWhere(cellPx: number, a: Buffer, b: Buffer, isMeant: (place: Place) => boolean): number {
  let worst = 0
  forEachPlace(cellPx, (place, at) => {
    if (isMeant(place)) for (let n = 0; n < 4; n++) worst = Math.max(worst, Math.abs(a[at + n]! - b[at + n]!))
  })
  return worst
}

/** Inside of their joints: those take the colours of the new tiles at once. */
function worstInPieces(cellPx: number, a: Buffer, b: Buffer): number {
  return worstWhere(cellPx, a, b, (f) => Math.max(Math.abs(f.x - 0.5), Math.abs(f.y - 0.5)) < 0.38)
}

async function settle(state: DrawState, isTransparent = false): Promise<BenchStage> {
  const stage = await BenchStage.open(bench.page, CANVAS, isTransparent)
  await stage.want(sets)
  await stage.settle(state)
  return stage
}
