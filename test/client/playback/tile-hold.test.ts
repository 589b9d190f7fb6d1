import { expect, it } from 'vitest'
import type { GridFrame } from '../../../client/playback/grid-frame.ts'
import { TileColours } from '../../../client/playback/tile-colours.ts'
import { TileHold, type CloseCells } from '../../../client/playback/tile-hold.ts'
import { FLAG, NO_TILE } from '../../../server/protocol/wire.ts'

/** Tiles whose numbers are as far apart as their colours. */
const closeOf = (cellPx: number, cells: readonly number[] = [0, 1]): CloseCells => ({
  cellPx,
  visit: (visit) => cells.forEach(visit),
  distance: (one, other) => Math.abs(one - other),
})
const CLOSE = closeOf(300)

const frameOf = (cells: readonly number[], more: Partial<GridFrame> = {}): GridFrame => ({
  setId: 1,
  setRevision: 1,
  sequence: 1,
  generation: 1,
  dueUs: 0,
  cols: cells.length,
  rows: 1,
  shape: 'square',
  flags: 0,
  controlRevision: 0,
  cells: Uint16Array.from(cells),
  colours: null,
  ...more,
})

/** A hold that shows these tiles at 0 ms. */
function holdShowing(cells: readonly number[]): TileHold {
  const hold = new TileHold()
  hold.choose(frameOf(cells), CLOSE, 0)
  return hold
}

it('holds what is seen while the next tile is hardly different, and lets go when it is', () => {
  const hold = holdShowing([10, 20, 30])
  expect([...hold.choose(frameOf([13, 25, 31]), CLOSE, 40)]).toEqual([10, 25, 31])
  expect(hold.heldCount).toBe(1)
  expect([...hold.choose(frameOf([15, 25, 31]), CLOSE, 80)]).toEqual([15, 25, 31])
})

it('lets go after four seconds at most, also when no other frame comes', () => {
  const hold = holdShowing([10, 20])
  const next = frameOf([12, 22])
  const first = hold.choose(next, CLOSE, 100)
  expect([...first]).toEqual([10, 20])
  expect(hold.choose(next, CLOSE, 2500)).toBe(first)
  expect([...hold.choose(next, CLOSE, 4101)]).toEqual([12, 22])
  expect(hold.heldCount).toBe(0)
})

it('counts the time from when a tile was last right', () => {
  const hold = holdShowing([10])
  const one = closeOf(300, [0])
  for (let ms = 0; ms < 12_000; ms += 1000) {
    expect([...hold.choose(frameOf([12]), one, ms)]).toEqual([10])
    expect([...hold.choose(frameOf([10]), one, ms + 500)]).toEqual([10])
  }
})

it('holds for less long the smaller cells are, and not at all where they are small', () => {
  const heldMs = (cellPx: number): number => {
    const hold = holdShowing([10])
    const next = frameOf([12])
    for (let ms = 0; ms < 5000; ms += 50) if (hold.choose(next, closeOf(cellPx, [0]), ms)[0] === 12) return ms
    return Infinity
  }
  expect(heldMs(120)).toBe(0)
  expect(heldMs(170)).toBeGreaterThan(heldMs(130))
  expect(heldMs(220)).toBeGreaterThan(heldMs(170))
  expect(heldMs(220)).toBeLessThanOrEqual(4000)
  expect(heldMs(900)).toBe(heldMs(220))
})

it('gives the frame its own cells as soon as nothing is looked at from close by', () => {
  const hold = holdShowing([10])
  const next = frameOf([12])
  expect(hold.choose(next, closeOf(300, [0]), 10)).not.toBe(next.cells)
  expect(hold.choose(next, null, 20)).toBe(next.cells)
  expect(hold.heldCount).toBe(0)
})

it('holds nothing across a cut, a newer revision, another set, size or shape', () => {
  for (const more of [
    { flags: FLAG.CUT },
    { setRevision: 2 },
    { setId: 2 },
    { cols: 1, rows: 2 },
    { shape: 'brick' },
  ] as const) {
    const next = frameOf([12, 22], more)
    expect(holdShowing([10, 20]).choose(next, CLOSE, 10)).toBe(next.cells)
  }
})

it('holds on after a cut was shown', () => {
  const hold = holdShowing([10])
  const cut = frameOf([50], { flags: FLAG.CUT })
  hold.choose(cut, closeOf(300, [0]), 10)
  expect(hold.choose(cut, closeOf(300, [0]), 20)).toBe(cut.cells)
  expect([...hold.choose(frameOf([52]), closeOf(300, [0]), 30)]).toEqual([50])
})

it('holds no hole, and nothing in the place of one', () => {
  const hold = holdShowing([10, NO_TILE])
  expect([...hold.choose(frameOf([NO_TILE, 20]), CLOSE, 10)]).toEqual([NO_TILE, 20])
})

it('measures colours as the eye does', () => {
  const colours = new TileColours(Uint8Array.of(255, 255, 255, 0, 0, 0, 128, 128, 128, 130, 128, 128))
  expect(colours.distance(0, 1)).toBeCloseTo(100, 1)
  expect(colours.distance(2, 3)).toBeLessThan(1)
  expect(colours.distance(1, 1)).toBe(0)
  expect(colours.distance(0, 4)).toBe(Infinity)
})
